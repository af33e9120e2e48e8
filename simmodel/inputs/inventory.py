"""The inventory of a place: regions, activity by segment, control mix and fuel quality.

`read_inventory` reads the tables of `scenarios/<place>/inventory/`, turns every number into
canonical units and checks the tables against each other and the library.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from simmodel.inputs.activity import (
    ACTIVITY_COLUMNS,
    REGION_COLUMNS,
    read_attributes,
    read_regions,
    read_segments,
)
from simmodel.inputs.checks import check_known
from simmodel.inputs.emissions import FILE, Figure, read_emissions
from simmodel.inputs.faults import Faults
from simmodel.inputs.library import Library
from simmodel.inputs.selectors import (
    CONTROL_ROW_COLUMNS,
    FUEL_ROW_COLUMNS,
    read_control_rows,
    read_fuel_rows,
)
from simmodel.inputs.tables import Table, read_table, with_ids
from simmodel.inputs.taxonomy import REFERENCE_COLUMNS, Known, read_references
from simmodel.vocabulary import PROFILE

TABLES: dict[str, tuple[str, ...]] = {
    "references.csv": REFERENCE_COLUMNS,
    "regions.csv": REGION_COLUMNS,
    "activity.csv": ACTIVITY_COLUMNS,
    "controls.csv": CONTROL_ROW_COLUMNS,
    "fuels.csv": FUEL_ROW_COLUMNS,
}
"""Files of an inventory with their columns; activity.csv may have attribute columns besides."""


@dataclass(frozen=True, eq=False)
class Inventory:
    """Tables of one place, in canonical units.

    Every frame but `attributes` has the columns `file` and `line` (spreadsheet row, header is 1).
    Text that is absent is `""`, numbers that are absent are NaN.

    Parameters
    ----------
    folder : the folder that was read
    regions : index `region` (code, text); name_zh, name_en, parent, area_km2, population,
        reference_id, note
    segments : index `segment`; region (code), source, activity, low, high (the source's
        activity_unit per year), distribution, activity_per_service (the row's own, else the
        library's; NaN if the source has no service), quality, reference_id, locator, how_seen,
        rule, note, unit (as written)
    attributes : index `segment`; one column per attribute, numbers in `attribute_units` (NaN if
        absent) or text (`""` if absent)
    attribute_units : unit of each numeric attribute, as the header gives it
    control_rows : region (code or `all`), source (glob), segment (`""` for any), chain, control,
        share, low, high (0-1), distribution, provenance, rule; `selector` numbers the rows that
        share region, source, segment and chain
    fuel_rows : region, source, segment, property, value, low, high (fractions), distribution,
        provenance, rule
    references : index `reference_id`; of the inventory and of the library
    emissions : official emissions, where the place has an official inventory
    files : every file that was read
    notes : sentences for the manifest, such as a file that was not in UTF-8
    """

    folder: Path
    regions: pd.DataFrame
    segments: pd.DataFrame
    attributes: pd.DataFrame
    attribute_units: dict[str, str]
    control_rows: pd.DataFrame
    fuel_rows: pd.DataFrame
    references: pd.DataFrame
    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()
    emissions: tuple[Figure, ...] = ()


def read_inventory(folder: Path, library: Library) -> Inventory:
    """Read and check the inventory of a place.

    Parameters
    ----------
    folder : the folder with regions.csv, activity.csv, controls.csv, fuels.csv, references.csv
    library : what `read_library` returned

    Raises
    ------
    InputDataError : every fault of every table, at once.
    """
    faults = Faults()
    tables = _read_tables(folder, faults)
    for name in ("activity.csv", "controls.csv", "fuels.csv"):
        tables[name] = with_ids(tables[name], "source", library.sources)
    control_names = library.controls.drop_duplicates("control").set_index("control")
    tables["controls.csv"] = with_ids(tables["controls.csv"], "control", control_names)
    regions, activity = tables["regions.csv"], tables["activity.csv"]
    own = read_references(tables["references.csv"], faults)
    references = pd.concat([own, library.references[~library.references.index.isin(own.index)]])
    is_sound = tables["references.csv"].is_sound
    known = Known(
        dict.fromkeys(references.index) if is_sound else None, dict.fromkeys(library.sources.index)
    )
    attributes, attribute_units = read_attributes(activity, faults)
    if PROFILE in attributes:
        profiles = dict.fromkeys(map(str, library.profiles.index))
        check_known(activity, PROFILE, profiles, "a profile of profiles.csv", faults, blank=True)
    emissions, read = read_emissions(
        folder / FILE, f"{folder}/{FILE}", regions, library, known, faults
    )
    inventory = Inventory(
        folder,
        regions=read_regions(regions, known, faults),
        segments=read_segments(
            activity, regions, library, known, faults, official=_formable(emissions)
        ),
        attributes=attributes,
        attribute_units=attribute_units,
        control_rows=read_control_rows(
            tables["controls.csv"], regions, activity, library, known, faults
        ),
        fuel_rows=read_fuel_rows(tables["fuels.csv"], regions, activity, known, faults),
        references=references,
        files=(*(file for table in tables.values() for file in table.files), *read),
        notes=tuple(faults.notes),
        emissions=emissions,
    )
    faults.raise_if_any()
    return inventory


def _formable(emissions: tuple[Figure, ...]) -> set[tuple[str, str]] | None:
    """Regions and sources of which something is emitted by the official inventory."""
    of_one = [f for f in emissions if f.emission > 0 and len(f.sources) == 1]
    return {(f.region, f.sources[0]) for f in of_one} if emissions else None


def _read_tables(folder: Path, faults: Faults) -> dict[str, Table]:
    return {
        name: faults.take(
            read_table(folder / name, columns, f"{folder}/{name}", extra=name == "activity.csv")
        )
        for name, columns in TABLES.items()
    }
