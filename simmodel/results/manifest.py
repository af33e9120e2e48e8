"""The manifest of a run: version, hashes of every input, every default and assumption used.

It holds no time, machine or absolute path: the same inputs give the same manifest.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simmodel import __version__, workbooks
from simmodel.inputs.tables import rows_of
from simmodel.results.folder import MANIFEST
from simmodel.results.projection import Projection
from simmodel.vocabulary import HowSeen

if TYPE_CHECKING:
    from simmodel.inputs.air_quality import AirQuality
    from simmodel.inputs.inventory import Inventory
    from simmodel.inputs.library import Library
    from simmodel.scenario.schema import Scenario

_HASH_BLOCK = 1 << 20
_PLAIN = (str, int, float, date, Path, type(None))
"""What carries no mark of an assumption and holds nothing that could."""


def build_manifest(
    projection: Projection,
    folder: Path,
    lang: str = "en",
    overrides: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Collect what a reader needs to repeat and to judge a run.

    Parameters
    ----------
    projection : the run
    folder : the folder that holds the other files of the run, already written
    lang : language of the names in the files
    overrides : what was set over the scenario file, such as
        ``{"measures.boilers.penetration": "80%"}``
    """
    about = about_run(projection, lang, overrides)
    return {"simmodel": __version__, **about, "files": hash_folder(folder)}


def about_run(
    projection: Projection, lang: str = "en", overrides: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What a manifest says of a run but for the files written; parameters as there."""
    scenario = projection.scenario
    return {
        "scenario": scenario.name,
        "title": {"zh": scenario.title.zh, "en": scenario.title.en},
        "base_year": int(scenario.base_year),
        "years": [int(year) for year in scenario.years],
        "language": lang,
        "seed": _seed(scenario.uncertainty),
        "overrides": dict(sorted((overrides or {}).items())),
        "inputs": {name: hash_file(file) for name, file in input_files(projection).items()},
        "defaults": list(scenario.defaults),
        "assumptions": {
            "scenario": list(find_assumptions(scenario, lang=lang)),
            "tables": count_how_seen(projection),
        },
        "warnings": list(projection.warnings),
        **({} if projection.ensemble is None else {"ensemble": projection.ensemble.about}),
        **_air_quality(projection),
    }


def hash_folder(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder but its manifest, by name."""
    return {
        file.relative_to(folder).as_posix(): hash_file(file)
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != MANIFEST
    }


def hash_file(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def input_files(projection: Projection) -> dict[str, Path]:
    """Every file that the run read, by a name that is the same on every machine.

    Files of the library are named ``emission_factors/…``, those of the inventory
    ``inventory/…``, the scenario and what it extends by their place beside the scenario file.
    """
    air = projection.air.air if projection.air is not None else None
    return files_read(projection.scenario, projection.inventory, projection.library, air)


def files_read(
    scenario: "Scenario",
    inventory: "Inventory",
    library: "Library",
    air: "AirQuality | None",
) -> dict[str, Path]:
    """The same of what was read, before anything is projected."""
    named: dict[str, Path] = {}
    for file in scenario.files:
        named[_relative(file, scenario.file.parent)] = file
    for file in inventory.files:
        if workbooks.split(file) is None:
            named[f"inventory/{_relative(file, inventory.folder)}"] = file
    for file in library.files:
        named[f"emission_factors/{_relative(file, library.folder)}"] = file
    for file in air.files if air is not None else ():
        named.setdefault(_name_of_air_file(file, scenario, inventory), file)
    for file in _other_files(scenario):
        named.setdefault(_relative(file, scenario.file.parent), file)
    books = {w.name: w for w in map(workbooks.stored, named.values()) if workbooks.split(w)}
    files = {name: file for name, file in named.items() if workbooks.split(file) is None}
    return dict(sorted((files | books).items()))


def _name_of_air_file(file: Path, scenario: "Scenario", inventory: "Inventory") -> str:
    """Name of a table of the air-quality stage: of the inventory, the library or the scenario."""
    folder = inventory.folder
    if file.resolve().is_relative_to(folder.resolve()):
        return f"inventory/{_relative(file, folder)}"
    if file.parent.name == "air_quality":
        return f"emission_factors/air_quality/{file.name}"
    return _relative(file, scenario.file.parent)


def _air_quality(projection: Projection) -> dict[str, Any]:
    """How the concentrations were made; nothing where there are none."""
    if projection.air is None:
        return {}
    air = projection.air.air
    return {
        "air_quality": {
            "level": "screening level",
            "method": air.method,
            "parameters_of": air.place,
            "standard": air.standard,
            "aqi": air.aqi_edition,
            "dust_days_excluded": air.dust_excluded,
            "O3": "supplied by the scenario" if air.o3_supplied else "held at the base year",
            "notes": list(air.notes),
        }
    }


def _other_files(scenario: Any) -> Iterator[Path]:  # noqa: ANN401 (pydantic model)
    """Files that the scenario names besides: the clause register, lists of projects."""
    lists = (measure.projects for measure in scenario.measures)
    yield from (
        file for file in (scenario.plan, *lists) if file is not None and workbooks.is_file(file)
    )


def _relative(file: Path, folder: Path) -> str:
    """Path from `folder`, with ``..`` where needed; only its name when they share no folder."""
    path, base = file.resolve(), folder.resolve()
    for steps, parent in enumerate((base, *base.parents)):
        if path.is_relative_to(parent) and parent != Path(parent.anchor):
            return "/".join([".."] * steps + [path.relative_to(parent).as_posix()])
    return path.name


def _seed(uncertainty: Any) -> int | None:  # noqa: ANN401 (mapping or model, free in the file)
    found = (
        uncertainty.get("seed")
        if isinstance(uncertainty, Mapping)
        else getattr(uncertainty, "seed", None)
    )
    return None if found is None else int(found)


def find_assumptions(
    thing: Any,  # noqa: ANN401
    place: str = "",
    lang: str = "en",
) -> Iterator[dict[str, str]]:
    """Walk a scenario and name every value that is marked as assumed.

    Yields
    ------
    ``place`` (such as ``measures[boilers].effectiveness``), ``text`` (the value as written, empty
    for a whole entry), ``why`` in the language
    """
    for found, assumed in assumed_parts(thing, place):
        text = str(getattr(assumed, "text", "") or "")
        yield {"place": found, "text": text, "why": assumed.why.get(lang)}


def assumed_parts(thing: Any, place: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Every part of a scenario that is marked as assumed, with its place."""
    for found, part in parts(thing, place):
        if getattr(part, "assumed", False) is True:
            yield found, part


def parts(thing: Any, place: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """A thing and all that it is made of, but for plain values, each with its place."""
    yield place, thing
    for name, child in _children(thing):
        if not isinstance(child, _PLAIN):
            yield from parts(child, f"{place}{name}" if place else name.lstrip("."))


def _children(thing: Any) -> Iterable[tuple[str, Any]]:  # noqa: ANN401
    fields: Iterable[str] | None = getattr(type(thing), "model_fields", None)
    if is_dataclass(thing):
        fields = [field.name for field in dataclass_fields(thing)]
    if fields is not None:
        return [(f".{name}", getattr(thing, name)) for name in fields]
    if isinstance(thing, Mapping):
        return [(f".{key}", child) for key, child in thing.items()]
    if isinstance(thing, tuple | list):
        return [(f"[{_label(child, i)}]", child) for i, child in enumerate(thing)]
    return []


def _label(thing: Any, position: int) -> str:  # noqa: ANN401
    source = getattr(thing, "source", None)
    by_source = ", ".join(source) if isinstance(source, tuple) else source
    return str(getattr(thing, "id", None) or by_source or position)


def count_how_seen(projection: Projection) -> dict[str, dict[str, Any]]:
    """For each table, how many of the rows in use were seen how; the rows that are assumed.

    Returns
    -------
    table -> ``rows``: how seen -> number; ``assumed``: ``file:row`` of each assumed row
    """
    return {name: _how_seen(table) for name, table in tables_in_use(projection).items()}


def count_assumed_rows(projection: Projection) -> int:
    """How many rows of the inventory are assumed."""
    tables = _inventory_tables(projection).values()
    return sum(int((table["how_seen"] == HowSeen.ASSUMED).sum()) for table in tables)


def tables_in_use(projection: Projection) -> dict[str, pd.DataFrame]:
    """The input tables whose rows are counted; of the factors those of the sources in use."""
    library = projection.library
    sources = set(projection.activity["source"].unique())
    processes = library.processes[library.processes["source"].isin(sources)]
    keys = set(rows_of(processes, "factor_set", "process"))
    factors = rows_of(library.factors, "factor_set", "process")
    used = np.array([key in keys for key in factors], dtype=bool)
    return {**_inventory_tables(projection), "emission factors": library.factors[used]}


def _inventory_tables(projection: Projection) -> dict[str, pd.DataFrame]:
    inventory = projection.inventory
    return {
        "activity": inventory.segments,
        "control mix": inventory.control_rows,
        "fuel quality": inventory.fuel_rows,
    }


def _how_seen(table: pd.DataFrame) -> dict[str, Any]:
    counts = table["how_seen"].value_counts()
    assumed = table[table["how_seen"] == HowSeen.ASSUMED]
    files = assumed["file"] if "file" in assumed else pd.Series("", index=assumed.index)
    return {
        "rows": {kind.value: int(counts.get(kind.value, 0)) for kind in HowSeen},
        "assumed": [
            f"{Path(str(file)).name}:{int(line)}"
            for file, line in zip(files, assumed["line"], strict=True)
        ],
    }
