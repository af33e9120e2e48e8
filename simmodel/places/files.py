"""Which files make a place, and the columns of each table."""

from pathlib import Path

from simmodel.inputs.air_days import DAILY_COLUMNS, DAYS_COLUMNS
from simmodel.inputs.air_measured import CONCENTRATION_COLUMNS
from simmodel.inputs.air_transfer import TRANSFER_ROW_COLUMNS
from simmodel.inputs.emission_cells import COLUMNS as EMISSION_COLUMNS
from simmodel.inputs.emissions import FILE as EMISSIONS
from simmodel.inputs.inventory import TABLES
from simmodel.inputs.plan import PLAN_COLUMNS
from simmodel.inputs.projects import PROJECT_COLUMNS

INVENTORY = "inventory"
COLUMNS: dict[str, tuple[str, ...]] = {
    **{f"{INVENTORY}/{name}": columns for name, columns in TABLES.items()},
    f"{INVENTORY}/concentrations.csv": CONCENTRATION_COLUMNS,
    f"{INVENTORY}/daily_concentrations.csv": DAILY_COLUMNS,
    f"{INVENTORY}/days.csv": DAYS_COLUMNS,
    f"{INVENTORY}/transfer.csv": TRANSFER_ROW_COLUMNS,
    "plan.csv": PLAN_COLUMNS,
}
"""Tables with their columns; activity.csv may have attributes besides."""
KEPT = {f"{INVENTORY}/{EMISSIONS}": EMISSION_COLUMNS}
"""Tables that stay as the bureau keeps them, with the columns that they may have."""
PROJECTS = "projects/"
"""Folder of the lists of projects."""
TEXTS = (".yaml", ".md")
"""Files that are lines of text."""


def columns_of(file: str) -> tuple[str, ...]:
    """Columns of a table by its place in the folder; none where the code knows no such table."""
    return PROJECT_COLUMNS if file.startswith(PROJECTS) else COLUMNS.get(file, ())


def may_have_more(file: str) -> bool:
    """Whether a table may have columns of the user's own."""
    return file == f"{INVENTORY}/activity.csv"


def files_of(folder: Path) -> list[str]:
    """Files of a place, scenarios first (the one that others extend before them), then tables."""
    found = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in (".csv", *TEXTS)
    ]
    order = {name: position for position, name in enumerate(COLUMNS)}
    return sorted(found, key=lambda name: (_rank(folder, name), order.get(name, 99), name))


def _rank(folder: Path, name: str) -> int:
    if name.endswith(".yaml"):
        text = (folder / name).read_text(encoding="utf-8", errors="replace")
        return int(any(line.startswith("extends:") for line in text.splitlines()))
    return 2 if name == "plan.csv" else 3 if name.endswith(".csv") else 4
