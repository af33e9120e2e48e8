"""The requirements on the core, with few repeats; ``python -m tests.benchmarks`` measures all."""

import pytest

from tests.benchmarks.cases import NATION, PROVINCE, Case, make_case
from tests.benchmarks.counties import county_ratios
from tests.benchmarks.ensemble import ensemble_ratios
from tests.benchmarks.naive import totals
from tests.benchmarks.ratios import (
    Ratio,
    check_same,
    extra_memory,
    faster_than_tables,
    measures_to_totals,
    run_totals,
    small_case,
)
from tests.benchmarks.tables import make_tables
from tests.benchmarks.totals import (
    closed_form_to_projection,
    faster_than_projections,
    memory_of_totals,
    second_to_first,
)


@pytest.fixture(scope="module")
def province() -> Case:
    return make_case(PROVINCE)


@pytest.fixture(scope="module")
def nation() -> Case:
    return make_case(NATION)


def assert_met(ratio: Ratio) -> None:
    assert ratio.ok, f"{ratio.what}: {ratio.measured:.2f} {ratio.unit}, {ratio.note}"


@pytest.mark.parametrize("seed", range(3))
def test_tables_give_the_same_totals(seed: int) -> None:
    case = small_case(seed)
    check_same(run_totals(case), *totals(make_tables(case)))


@pytest.mark.slow
def test_totals_are_much_faster_than_long_tables(province: Case) -> None:
    assert_met(faster_than_tables(province, repeats=4))


@pytest.mark.slow
def test_reductions_by_measure_take_little_more_than_totals(province: Case, nation: Case) -> None:
    assert_met(measures_to_totals(province, repeats=5))
    assert_met(measures_to_totals(nation, repeats=2))


@pytest.mark.slow
@pytest.mark.parametrize("attribute", [False, True])
def test_memory_stays_small_at_the_size_of_a_nation(nation: Case, attribute: bool) -> None:
    assert_met(extra_memory(nation, attribute=attribute))


@pytest.mark.slow
def test_a_draw_is_much_faster_than_a_run() -> None:
    for ratio in ensemble_ratios(repeats=2):
        assert_met(ratio)


@pytest.mark.slow
@pytest.mark.parametrize("size", ["province", "nation"])
def test_totals_are_much_faster_drawn_together(size: str, request: pytest.FixtureRequest) -> None:
    case: Case = request.getfixturevalue(size)
    assert_met(faster_than_projections(case, repeats=1))
    assert_met(closed_form_to_projection(case, repeats=1))


@pytest.mark.slow
@pytest.mark.parametrize("size", ["province", "nation"])
def test_a_second_scenario_takes_half_the_time(size: str, request: pytest.FixtureRequest) -> None:
    assert_met(second_to_first(request.getfixturevalue(size), repeats=2))


@pytest.mark.slow
def test_counties_are_one_large_product(province: Case) -> None:
    for ratio in county_ratios(province, repeats=2):
        assert_met(ratio)


@pytest.mark.slow
def test_draws_of_a_nation_fit_in_memory() -> None:
    assert_met(memory_of_totals())
