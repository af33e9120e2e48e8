"""Scenarios side by side, on the made place of tests/cases/tiny; sums by hand in comments."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made import made_projection

from simmodel import pipeline
from simmodel.errors import SimmodelError
from simmodel.inputs.library import Library, read_library
from simmodel.results.comparison import Comparison, compare_projections
from simmodel.results.comparison_tables import (
    difference,
    emissions_side_by_side,
    gains_table,
    measure_totals,
    measures_side_by_side,
    of,
    targets_side_by_side,
    totals_table,
)
from simmodel.results.projection import Projection
from simmodel.results.write_comparison import comparison_tables
from simmodel.scenario.load import load
from simmodel.scenario.variants import without

TINY = Path(__file__).parents[2] / "cases" / "tiny"
PLAN, NO_PUMPS = "tiny-plan", "tiny-plan-without-heat-pumps"


def named(projection: Projection, name: str, **changes: object) -> Projection:
    """The projection under another name, with parts of it changed."""
    scenario = projection.scenario
    if hasattr(scenario, "model_copy"):
        return replace(projection, scenario=scenario.model_copy(update={"name": name}), **changes)
    return replace(projection, scenario=replace(scenario, name=name), **changes)


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(TINY / "emission_factors")


@pytest.fixture(scope="module")
def plan(library: Library) -> Projection:
    scenario = load(TINY / "plan.yaml")
    return pipeline.run(scenario, pipeline.build(scenario, library))


@pytest.fixture(scope="module")
def comparison(plan: Projection, library: Library) -> Comparison:
    scenario = without(plan.scenario, "heat-pumps")
    other = pipeline.run(scenario, pipeline.build(scenario, library))
    return pipeline.compare(plan, other)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return made_projection(tmp_path_factory.mktemp("made"), measures=4, sources=3)


def pick(table: pd.DataFrame, **labels: object) -> pd.DataFrame:
    for column, label in labels.items():
        table = table[table[column] == label]
    return table


def test_a_scenario_beside_itself_differs_nowhere(plan: Projection) -> None:
    comparison = compare_projections([plan, named(plan, "again")])
    column = difference("again")
    for table in (
        totals_table(comparison),
        emissions_side_by_side(comparison),
        measures_side_by_side(comparison),
    ):
        assert len(table) > 0
        assert (table[column] == 0).all()
    targets = targets_side_by_side(comparison)
    assert not targets[["limit_differs", "verdict_differs"]].to_numpy().any()
    assert (targets[column].dropna() == 0).all()
    assert targets[column].isna().sum() == 1  # the one that cannot be judged has no margin
    assert gains_table(comparison).empty
    assert comparison.notes == ()


def test_without_a_measure_the_total_rises_less_than_its_share(comparison: Comparison) -> None:
    # 2021, SO2: the pumps alone take 16 t of 40, cleaner coal alone 20, together 28; 8 t are taken
    # by either, 4 each: pumps 16 − 4 − 0.1 (electricity inside) = 11.9, coal 20 − 4 + 50 = 66.
    # Without pumps 20 t stay instead of 12 and 0.1 t less comes from the power plant: + 7.9 t,
    # and the coal has all of 70.
    total = pick(totals_table(comparison), pollutant="SO2", year=2021).iloc[0]
    assert total[difference(NO_PUMPS)] == pytest.approx(7.9)
    gain = pick(gains_table(comparison), pollutant="SO2", year=2021)
    assert gain[["measure", "scenario", "lacking"]].to_numpy().tolist() == [
        ["heat-pumps", PLAN, NO_PUMPS]
    ]
    assert gain["reduction"].iloc[0] == pytest.approx(11.9)
    measures = measure_totals(comparison, "SO2", 2021)
    assert measures.loc["coal-quality", [PLAN, NO_PUMPS]].tolist() == pytest.approx([66.0, 70.0])
    assert measures.loc["coal-quality", difference(NO_PUMPS)] == pytest.approx(4.0)


def test_a_measure_that_a_scenario_lacks_is_blank_there(comparison: Comparison) -> None:
    row = pick(
        measures_side_by_side(comparison, "zh"),
        measure="heat-pumps",
        region="900001",
        pollutant="SO2",
        year=2021,
    ).iloc[0]
    assert row["title"] == "煤改电"
    assert row[PLAN] == pytest.approx(11.9)
    assert np.isnan(row[NO_PUMPS])
    assert row[difference(NO_PUMPS)] == pytest.approx(-11.9)


def test_emissions_by_region_and_sector(comparison: Comparison) -> None:
    table = emissions_side_by_side(comparison, "zh")
    rows = pick(table, region_name="甲县", pollutant="SO2", year=2021).set_index("sector")
    # 12 t of raw coal stay with the pumps, 20 t without; 0.1 t at the power plant
    assert rows.loc["household", [PLAN, NO_PUMPS]].tolist() == pytest.approx([12.0, 20.0])
    assert rows.loc["power", difference(NO_PUMPS)] == pytest.approx(-0.1)
    other = pick(table, region_name="乙县", pollutant="SO2", year=2021)
    assert (other[difference(NO_PUMPS)] == 0).all()


def test_parts_sum_to_the_totals(comparison: Comparison) -> None:
    columns = [PLAN, NO_PUMPS, difference(NO_PUMPS)]
    keys = ["pollutant", "year"]
    parts = emissions_side_by_side(comparison).groupby(keys)[columns].sum()
    totals = totals_table(comparison).set_index(keys)[columns]
    pd.testing.assert_frame_equal(parts.sort_index(), totals.sort_index())


def test_measures_explain_the_difference_of_the_totals(comparison: Comparison) -> None:
    for row in totals_table(comparison).to_dict("records"):
        measures = measure_totals(comparison, row["pollutant"], row["year"])
        change = -measures[difference(NO_PUMPS)].sum()
        assert change == pytest.approx(row[difference(NO_PUMPS)], abs=1e-9)


def test_turned_round_every_difference_changes_its_sign(comparison: Comparison) -> None:
    turned = compare_projections(comparison.projections[::-1])
    there, back = (comparison_tables(one) for one in (comparison, turned))
    keys = ["measure", "target", "region", "sector", "pollutant", "year"]
    for name in ("totals", "emissions", "measures", "targets"):
        labels = [key for key in keys if key in there[name]]
        forth = there[name].set_index(labels)[difference(NO_PUMPS)].sort_index()
        reverse = back[name].set_index(labels)[difference(PLAN)].sort_index()
        np.testing.assert_array_equal(reverse, -forth)
    pd.testing.assert_frame_equal(there["gains"], back["gains"])
    columns = ["entry", "key", PLAN, NO_PUMPS]
    pd.testing.assert_frame_equal(there["differences"][columns], back["differences"][columns])


def test_targets_side_by_side(comparison: Comparison) -> None:
    table = targets_side_by_side(comparison).set_index("target")
    # 14 000 t of raw coal against at most 12 000: 12 400 with the pumps, 14 000 without
    assert table.loc["coal", of("projected", NO_PUMPS)] == pytest.approx(14_000)
    assert table.loc["coal", of("margin", PLAN)] == pytest.approx(-400)
    assert table.loc["coal", difference(NO_PUMPS)] == pytest.approx(-1_600)
    assert table.loc["coverage", of("verdict", PLAN)] == "met"
    assert table.loc["coverage", of("verdict", NO_PUMPS)] == "missed"
    assert table.loc[table["verdict_differs"]].index.tolist() == ["coverage"]
    assert not table["limit_differs"].any()


def test_a_limit_that_differs_has_no_difference_of_margins(
    plan: Projection, library: Library
) -> None:
    stricter = load(TINY / "plan.yaml", {"targets.coal.at_most": "13000 t/yr"})
    other = named(pipeline.run(stricter, pipeline.build(stricter, library)), "looser")
    table = targets_side_by_side(compare_projections([plan, other])).set_index("target")
    assert table.loc[table["limit_differs"]].index.tolist() == ["coal"]
    assert np.isnan(table.loc["coal", difference("looser")])
    assert table.loc["coal", of("margin", "looser")] == pytest.approx(600)
    assert table.loc["coal", "verdict_differs"]


def test_a_target_that_a_scenario_lacks_is_blank(made: Projection) -> None:
    targets = made.targets[made.targets["target"] != "rail-coal"]
    comparison = compare_projections([made, named(made, "less", targets=targets)])
    table = targets_side_by_side(comparison).set_index("target")
    assert pd.isna(table.loc["rail-coal", of("verdict", "less")])
    assert table.loc["rail-coal", "verdict_differs"]
    assert not table.loc["rail-coal", "limit_differs"]
    turned = targets_side_by_side(compare_projections([named(made, "less", targets=targets), made]))
    assert turned.set_index("target").loc["rail-coal", "title"] == "Coal by rail"


def test_a_third_scenario_is_compared_with_the_first(made: Projection) -> None:
    data = made.dataset.copy()
    data["emissions"] = data["emissions"] * 0.5
    others = [named(made, "b"), named(made, "c", dataset=data)]
    table = totals_table(compare_projections([made, *others]))
    assert (table[difference("b")] == 0).all()
    np.testing.assert_allclose(table[difference("c")], -0.5 * table["made-plan"])


def keys(comparison: Comparison) -> dict[str, tuple[Iterable[str], Iterable[str]]]:
    return {note.key: (note.names, note.en) for note in comparison.notes}


def test_what_is_not_common_is_said(made: Projection) -> None:
    data = made.dataset.isel(region=slice(1, None), year=slice(1, None)).copy()
    data["emissions"] = data["emissions"].where(data["pollutant"] != "NH3", 0.0)
    data["baseline"] = data["baseline"].where(data["pollutant"] != "NH3", 0.0)
    scenario = replace(made.scenario, name="part", base_year=2020)
    comparison = compare_projections([made, replace(made, dataset=data, scenario=scenario)])
    assert keys(comparison) == {
        "compare_base_years": (("made-plan", "part"), ("2019", "2020")),
        "compare_regions": (("made-plan",), ("Shuocheng",)),
        "compare_pollutants": (("made-plan",), ("NH3",)),
        "compare_years": (("made-plan",), ("2019",)),
    }
    table = emissions_side_by_side(comparison)
    assert "140602" not in set(table["region"])
    assert set(table["year"]) == {2020, 2021}
    assert "NH3" not in set(table["pollutant"])
    both = data["emissions"].sel(pollutant="SO2", year=2021).sum().item()
    total = pick(totals_table(comparison), pollutant="SO2", year=2021).iloc[0]
    assert total["made-plan"] == pytest.approx(both)  # of the five common regions only
    assert total[difference("part")] == pytest.approx(0)


def test_other_growth_is_said(made: Projection) -> None:
    data = made.dataset.copy()
    data["baseline"] = data["baseline"] * 1.01
    comparison = compare_projections([made, named(made, "grown", dataset=data)])
    assert keys(comparison) == {"compare_baselines": (("grown",), ())}


def test_a_sector_of_one_inventory_counts_as_nought_in_the_other(made: Projection) -> None:
    sectors = ["industry_boiler"] * 2 + ["household"]
    data = made.dataset.assign_coords(sector=("source", sectors))
    comparison = compare_projections([made, named(made, "two", dataset=data)])
    assert keys(comparison) == {"compare_sectors": (("two",), ("household",))}
    rows = pick(emissions_side_by_side(comparison), sector="household")
    assert (rows["made-plan"] == 0).all()
    assert (rows[difference("two")] == rows["two"]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"region": ["1", "2", "3", "4", "5", "6"]}, "no regions in common"),
        ({"year": [2030, 2031, 2032]}, "no years in common .*2019, 2020, 2021; other: 2030"),
        ({"pollutant": [f"P{i}" for i in range(9)]}, "no pollutants in common"),
    ],
)
def test_nothing_in_common_is_refused(
    made: Projection, change: dict[str, list[object]], message: str
) -> None:
    other = named(made, "other", dataset=made.dataset.assign_coords(change))
    with pytest.raises(SimmodelError, match=message):
        compare_projections([made, other])


def test_one_scenario_is_no_comparison(made: Projection) -> None:
    with pytest.raises(SimmodelError, match=r"found 1 scenario, .*--without"):
        compare_projections([made])


def test_a_name_twice_is_refused(made: Projection) -> None:
    with pytest.raises(SimmodelError, match="made-plan: two scenarios have this name"):
        compare_projections([made, made])


def test_too_many_are_refused(made: Projection) -> None:
    with pytest.raises(SimmodelError, match="found 9 scenarios, at most 8"):
        compare_projections([named(made, f"s{i}") for i in range(9)])


def test_scenarios_without_measures_or_targets_compare(plan: Projection, library: Library) -> None:
    empty = plan.scenario.model_copy(update={"name": "none", "measures": (), "targets": ()})
    other = pipeline.run(empty, pipeline.build(empty, library))
    comparison = compare_projections([named(other, "a"), other])
    assert measures_side_by_side(comparison).empty
    assert targets_side_by_side(comparison).empty
    assert gains_table(comparison).empty
    assert (totals_table(comparison)[difference("none")] == 0).all()


def test_an_inventory_they_share_is_read_once(
    plan: Projection, monkeypatch: pytest.MonkeyPatch, library: Library
) -> None:
    asked: list[tuple[object, object]] = []

    def build(scenario: object, lib: object = None, inventory: object = None) -> object:
        asked.append((lib, inventory))
        return real(scenario, lib or library, inventory)

    real = pipeline.build
    monkeypatch.setattr(pipeline, "build", build)
    scenarios = [without(plan.scenario, name) for name in ("rail", "dust")]
    first, second = pipeline.run_each(scenarios)
    assert first.inventory is second.inventory
    assert asked == [(None, None), (library, first.inventory)]
