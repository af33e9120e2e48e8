"""Laws of the shipped emission-factor library; a row that breaks one is named."""

import csv
import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simmodel.data_folders import emission_factors_folder, scenarios_folder
from simmodel.inputs.conversions import split_unit
from simmodel.inputs.inventory import read_inventory
from simmodel.inputs.library import Library, read_library
from simmodel.inputs.resolve import resolve_control_mix, resolve_fuel_quality
from simmodel.units import conversion_factor
from simmodel.vocabulary import POLLUTANTS, QUALITIES, Chain, Distribution, Formula, HowSeen

FOLDER = emission_factors_folder()
VALUES = {
    "processes.csv": "quantity",
    "factors": "value",
    "controls": "value",
    "limits.csv": "concentration",
    "flue_gas.csv": "volume",
    "fuels.csv": "value",
}
"""Tables of values, with the column of the value."""
UNITS = {"processes.csv": "quantity_unit", "controls": None}
"""Columns of units that are not called `unit`; an efficiency has none."""
SIZES = ("PM2.5", "PM10", "TSP")
KEY = ["factor_set", "process"]
FITTING = {
    "power.coal.pc.*": ("esp*", "fabric_filter.boiler_pc_*"),
    "power.coal.cfb*": ("esp", "esp_*", "fabric_filter.boiler_cfb_*"),
    "boiler.*.coal.*.pc": ("esp", "esp_*", "fabric_filter.boiler_pc_*"),
    "boiler.*.coal.*.cfb": ("fabric_filter", "fabric_filter.boiler_cfb_*"),
    "boiler.*.coal.*.grate": (
        *("mechanical", "cyclone", "wet_scrubber", "esp", "fabric_filter"),
        "fabric_filter.boiler_grate_*",
    ),
    "industry.cement.clinker": ("cement.*",),
    "industry.cement.grinding": ("cement_grinding.*",),
    "industry.brick.*": ("*.kiln",),
    "industry.refractory.coal": ("*.kiln",),
    "industry.ceramics.*": ("*.kiln",),
}
"""Particle controls that the size distribution of a source allows: efficiencies by size were
measured behind such a furnace, and behind another one could leave more PM10 than TSP."""
NO_DUST = ("industry.coke.*",)
"""Sources whose fugitive particles leak with oven gas: no control of dust fits them."""


def rows(table: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows of a table as text, each with the place of its first line."""
    path = FOLDER / table
    for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        with file.open(encoding="utf-8", newline="") as text:
            for line, row in enumerate(csv.DictReader(text), start=2):
                yield f"{file.relative_to(FOLDER)} row {line}", row


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library()


@pytest.fixture(scope="module")
def references() -> set[str]:
    return {row["reference_id"] for _, row in rows("references.csv")}


def breaking(table: str, law: Callable[[dict[str, str]], bool]) -> list[str]:
    """Places of the rows of a table that break a law."""
    return [place for place, row in rows(table) if not law(row)]


@pytest.mark.parametrize("table", VALUES)
def test_every_value_says_where_it_comes_from(table: str, references: set[str]) -> None:
    assert not breaking(table, lambda row: row["reference_id"] in references)
    assert not breaking(table, lambda row: row["quality"] in QUALITIES)
    assert not breaking(table, lambda row: row["how_seen"] in tuple(HowSeen))


@pytest.mark.parametrize("table", VALUES)
def test_an_assumption_is_called_so(table: str) -> None:
    """What is quoted, heard of or recalled names its source; `assumption` is none."""
    made = (HowSeen.ASSUMED, HowSeen.ESTIMATED)
    assert not breaking(
        table, lambda row: row["reference_id"] != "assumption" or row["how_seen"] in made
    )


@pytest.mark.parametrize("table", VALUES)
def test_an_assumption_is_explained(table: str) -> None:
    made = (HowSeen.ASSUMED, HowSeen.ESTIMATED)
    defined = {"distribution": Distribution.EXACT.value, "quantity": "1"}  # the source's own unit
    assert not breaking(
        table,
        lambda row: (
            bool(row["note"]) or row["how_seen"] not in made or defined.items() <= row.items()
        ),
    )


@pytest.mark.parametrize("table", [t for t in VALUES if UNITS.get(t, "unit")])
def test_every_value_has_a_unit(table: str) -> None:
    column = UNITS.get(table) or "unit"
    assert not breaking(table, lambda row: bool(row[column]))
    units = {row[column] for _, row in rows(table)}
    assert {conversion_factor(unit, unit) for unit in units} == {1.0}


@pytest.mark.parametrize("table", [t for t in VALUES if t != "limits.csv"])
def test_every_value_has_an_interval(table: str) -> None:
    def law(row: dict[str, str]) -> bool:
        if row["distribution"] == Distribution.EXACT:
            return True
        low, value, high = (float(row[c]) for c in ("low", VALUES[table], "high"))
        return low <= value <= high and low < high

    assert not breaking(table, lambda row: row["distribution"] in tuple(Distribution))
    assert not breaking(table, law)


def test_every_reference_is_used() -> None:
    """Either a row rests on it, or a note names it, as for a figure that is compared."""
    tables = (*VALUES, "sources.csv", "profiles.csv")
    found = [row for table in tables for _, row in rows(table)]
    notes = " ".join(row["note"] for row in found)
    used = {row["reference_id"] for row in found}
    assert not [
        row["reference_id"]
        for _, row in rows("references.csv")
        if row["reference_id"] not in used and row["reference_id"] not in notes
    ]


def test_names_are_given_in_both_languages() -> None:
    chinese = re.compile("[\u4e00-\u9fff]")
    for table in ("sources.csv", "controls", "limits.csv", "profiles.csv"):
        for place, row in rows(table):
            assert chinese.search(row["name_zh"]), place
            assert row["name_en"], place
            assert not chinese.search(row["name_en"]), place


def test_profiles_sum_to_one() -> None:
    for place, row in rows("profiles.csv"):
        months = [float(row[f"m{month:02d}"]) for month in range(1, 13)]
        assert sum(months) == pytest.approx(1.0, abs=1e-6), place
        assert min(months) >= 0, place


def test_each_emission_has_exactly_one_factor(library: Library) -> None:
    assert not library.factors.duplicated([*KEY, "pollutant"]).any()
    found = library.processes.merge(library.factors[[*KEY, "pollutant"]], on=KEY)
    emitted = found.groupby("source")["pollutant"].agg(set).to_dict()
    declared = {source: set(emits) for source, emits in library.sources["emits"].items() if emits}
    assert emitted == declared


def test_alternatives_stand_beside_a_factor_in_use(library: Library) -> None:
    used = pd.MultiIndex.from_frame(library.factors[[*KEY, "pollutant"]])
    beside = pd.MultiIndex.from_frame(library.alternatives[[*KEY, "pollutant"]])
    alone = sorted(set(beside[~beside.isin(used)]))
    assert not alone


def test_factors_are_per_what_the_process_counts(library: Library) -> None:
    """A tonne of coal never meets a factor per tonne of clinker: one unit, and one owner."""
    for frame in (library.factors, library.alternatives):
        for unit, wanted in set(zip(frame["unit"], frame["factor_unit"], strict=True)):
            below = split_unit(unit)[1]
            assert conversion_factor(below, wanted) > 0, unit
    processes = library.processes
    units = library.sources["activity_unit"]
    owned = processes[processes["factor_set"].isin(units.index)]
    owner_unit = units.loc[owned["factor_set"]].to_numpy()
    assert (owned["factor_unit"].to_numpy() == owner_unit).all()
    fuels = library.sources["fuel"]
    borrowed = owned[
        (owned["factor_set"] != owned["source"])
        & (fuels.loc[owned["factor_set"]].to_numpy() != fuels.loc[owned["source"]].to_numpy())
        & (owned["note"] == "")
    ]
    assert borrowed.empty, "factors of another fuel or material without a word why"


def test_formulae_follow_a_fuel_that_has_the_property(library: Library) -> None:
    needs = library.processes.merge(
        library.factors[library.factors["formula"] != Formula.CONSTANT][[*KEY, "formula"]], on=KEY
    )
    known = set(zip(library.fuels["fuel"], library.fuels["property"], strict=True))
    fuels = library.sources["fuel"]
    for source, formula in set(zip(needs["source"], needs["formula"], strict=True)):
        assert (fuels[source], formula) in known, source


def particles(library: Library) -> pd.DataFrame:
    """Particles by size, kg per activity at the library's fuel; index source, process."""
    frame = library.processes.merge(library.factors, on=KEY, suffixes=("_process", ""))
    frame = frame[frame["pollutant"].isin(SIZES)]
    content = library.fuels.set_index(["fuel", "property"])["value"].to_dict()
    fuels = library.sources["fuel"]
    frame["mass"] = [
        value * (1.0 if formula == Formula.CONSTANT else content[fuels[source], formula])
        for value, formula, source in zip(
            frame["value"], frame["formula"], frame["source"], strict=True
        )
    ]
    return frame.pivot(index=["source", "process"], columns="pollutant", values="mass")


def assert_ordered(mass: pd.DataFrame, what: str) -> None:
    """PM2.5 is a part of PM10, and PM10 of TSP."""
    for smaller, larger in zip(SIZES, SIZES[1:], strict=False):
        wrong = mass[smaller] > mass[larger] * (1 + 1e-6)
        assert not wrong.any(), f"{smaller} above {larger} {what}: {list(mass.index[wrong])}"


def test_finer_particles_are_a_part_of_coarser_ones(library: Library) -> None:
    mass = particles(library)
    assert not (mass["PM2.5"].notna() & mass["PM10"].isna()).any()
    assert not (mass["PM10"].notna() & mass["TSP"].isna()).any()
    assert_ordered(mass, "without control")


def efficiencies(library: Library) -> pd.DataFrame:
    """Removal of particles by size, 0 where a control names none; index control, process."""
    frame = library.controls.explode("process")
    frame = frame[frame["pollutant"].isin(SIZES)]
    return frame.pivot(index=["control", "process"], columns="pollutant", values="value")


def test_a_control_takes_out_coarser_particles_better(library: Library) -> None:
    taken = efficiencies(library)
    assert not taken.isna().any(axis=None), "a control of particles names all three sizes"
    wrong = (taken["PM2.5"] > taken["PM10"]) | (taken["PM10"] > taken["TSP"])
    assert not wrong.any(), list(taken.index[wrong])


def test_sizes_stay_in_order_under_every_fitting_control(library: Library) -> None:
    mass, taken = particles(library), efficiencies(library)
    chains = library.controls.drop_duplicates("control").set_index("control")["chain"]
    for control, process in taken.index:
        here = mass[mass.index.get_level_values("process") == process]
        globs = [
            source
            for source, controls in FITTING.items()
            if any(fnmatchcase(control, c) for c in controls)
        ]
        dusty = chains[control] == Chain.FUGITIVE
        generic = chains[control] != Chain.PARTICLES
        fits = [
            any(fnmatchcase(source, g) for g in globs)
            or (generic and not (dusty and any(fnmatchcase(source, g) for g in NO_DUST)))
            for source in here.index.get_level_values("source")
        ]
        left = here[fits] * (1 - taken.loc[(control, process)])
        assert_ordered(left, f"under {control}")


@pytest.mark.parametrize(
    "place", sorted(p.parent.name for p in scenarios_folder().glob("*/inventory"))
)
def test_sizes_stay_in_order_in_every_shipped_inventory(library: Library, place: str) -> None:
    inventory = read_inventory(scenarios_folder() / place / "inventory", library)
    resolve_fuel_quality(inventory.segments, inventory.fuel_rows, library)
    mix = resolve_control_mix(inventory.segments, inventory.control_rows, library)
    taken = efficiencies(library).reset_index()
    left = mix[["segment", "chain", "control", "share"]].merge(taken, on="control")
    left[list(SIZES)] = left[list(SIZES)].mul(left["share"], axis="index")
    by_chain = 1 - left.groupby(["segment", "process", "chain"])[list(SIZES)].sum()
    passing = by_chain.groupby(["segment", "process"]).prod()
    sources = inventory.segments["source"].rename("source").reset_index()
    mass = particles(library).reset_index().merge(sources, on="source")
    mass = mass.set_index(["segment", "process"])[list(SIZES)]
    assert_ordered(mass * passing.reindex(mass.index, fill_value=1.0), "in the inventory")


def test_efficiencies_are_shares(library: Library) -> None:
    values = library.controls["value"].to_numpy()
    assert (values <= 1).all()
    assert (values[~np.isclose(values, np.clip(values, 0, 1))] > -0.5).all()


def test_pollutants_are_those_of_the_vocabulary(library: Library) -> None:
    assert set(library.factors["pollutant"]) <= set(POLLUTANTS)


def test_every_file_is_text_with_plain_line_ends() -> None:
    for file in FOLDER.rglob("*.csv"):
        data = Path(file).read_bytes()
        assert b"\r" not in data, file.name
        assert not data.startswith(b"\xef\xbb\xbf"), file.name
