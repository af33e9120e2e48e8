"""Cuts by warning level on the made place, by hand.

SO2 in November to March of 2021: boilers 70.4 + 28.8 = 99.2 t and households 140 t, all of it in
those months; the power plant five tenths of 160 t; together 319.2 t on 151 days.
"""

from pathlib import Path

import numpy as np
import pytest

from simmodel.emissions.electricity import power_plants, with_electricity
from simmodel.emissions.episode import EpisodeCut, episode_cuts
from simmodel.emissions.model import Model
from simmodel.emissions.projection import Emissions, project
from simmodel.vocabulary import POLLUTANTS, Level
from tests.places import ALWAYS, build, measure, run

BOILERS = "{source: boiler.coal}"
POWER = "{source: power.coal}"
WINTER = "months: [11, 12, 1, 2, 3]"
SO2 = POLLUTANTS.index("SO2")
DAYS = 30 + 31 + 31 + 28 + 31
ALL = 99.2 + 140 + 80


def warned(name: str, level: str, rest: str, where: str = BOILERS, by: str = ALWAYS) -> str:
    return measure(name, "curtail", where, f"level: {level}, {rest}, {by}")


def cuts(model: Model, position: int = 2, year: int = 2021) -> dict[Level, EpisodeCut]:
    return episode_cuts(model.system, model.actions, model.episode_actions, position, year)


def so2(array: np.ndarray) -> float:
    return float(array[:, :, SO2].sum())


def test_a_share_of_the_winter_day(tmp_path: Path) -> None:
    # of every ten boilers two are exempt and eight told to; of these 30 % stop, half of it in fact
    rest = "penetration: 30 %, exempt: 20 %, effectiveness: 50 %"
    found = cuts(build(tmp_path, "measures:\n" + warned("one", "yellow", rest)))
    assert list(found) == list(Level)
    for cut in found.values():
        assert so2(cut.emission) == pytest.approx(ALL / DAYS)
        assert so2(cut.cut) == pytest.approx(0.12 * 99.2 / DAYS)
        assert cut.ratio[SO2] == pytest.approx(0.12 * 99.2 / ALL)
        assert np.nanmax(cut.ratio_of_source[:, SO2]) == pytest.approx(0.12)


def test_higher_levels_include_lower_ones(tmp_path: Path) -> None:
    body = "measures:\n" + warned("one", "yellow", "penetration: 25 %, group: firms")
    body += warned("two", "orange", "penetration: 25 %, group: firms")
    body += warned("three", "red", "penetration: 50 %", POWER)
    found = cuts(build(tmp_path, body))
    assert so2(found[Level.YELLOW].cut) * DAYS == pytest.approx(0.25 * 99.2)
    assert so2(found[Level.ORANGE].cut) * DAYS == pytest.approx(0.5 * 99.2)
    assert so2(found[Level.RED].cut) * DAYS == pytest.approx(0.5 * 99.2 + 0.5 * 80)


def test_levels_below_the_lowest_measure_have_no_cut(tmp_path: Path) -> None:
    found = cuts(build(tmp_path, "measures:\n" + warned("one", "orange", "penetration: 25 %")))
    assert list(found) == [Level.ORANGE, Level.RED]


def test_measures_without_a_group_take_of_what_is_left(tmp_path: Path) -> None:
    body = "measures:\n" + warned("one", "yellow", "penetration: 50 %")
    body += warned("two", "yellow", "penetration: 50 %")
    assert so2(cuts(build(tmp_path, body))[Level.RED].cut) * DAYS == pytest.approx(0.75 * 99.2)


def test_together_more_than_all_is_refused(tmp_path: Path) -> None:
    body = "measures:\n" + warned("one", "yellow", "penetration: 60 %, group: firms")
    body += warned("two", "red", "penetration: 60 %, group: firms")
    with pytest.raises(Exception, match="one, two together take 120%"):
        build(tmp_path, body)


@pytest.mark.parametrize("standing", [0.5, 1.0])
def test_what_stands_still_already_saves_nothing(tmp_path: Path, standing: float) -> None:
    # staggered production stops a half or all of the boilers from November to March: of the rest
    # 40 % stop on a warning
    rest = f"penetration: {standing:.0%}, {WINTER}, {ALWAYS}"
    body = "measures:\n" + measure("staggered", "curtail", BOILERS, rest)
    body += warned("one", "yellow", "penetration: 40 %")
    cut = cuts(build(tmp_path, body))[Level.YELLOW]
    runs = (1 - standing) * 99.2
    assert so2(cut.emission) * DAYS == pytest.approx(ALL - 99.2 + runs)
    assert so2(cut.cut) * DAYS == pytest.approx(0.4 * runs, abs=1e-9)


def test_a_stop_in_some_months_only(tmp_path: Path) -> None:
    # boilers stand still in January and February, two fifths of their winter
    rest = f"penetration: 100 %, months: [1, 2], {ALWAYS}"
    body = "measures:\n" + measure("staggered", "curtail", BOILERS, rest)
    body += warned("one", "yellow", "penetration: 40 %")
    cut = cuts(build(tmp_path, body))[Level.YELLOW]
    assert so2(cut.cut) * DAYS == pytest.approx(0.4 * 0.6 * 99.2)


def test_permanent_measures_come_first(tmp_path: Path) -> None:
    # half of the boilers are gone; of the others' SO2 a quarter is cut
    gone = measure("gone", "retire", BOILERS, f"penetration: 50 %, {ALWAYS}")
    body = "measures:\n" + gone + warned("one", "red", "penetration: 25 %")
    cut = cuts(build(tmp_path, body))[Level.RED]
    assert so2(cut.emission) * DAYS == pytest.approx(ALL - 49.6)
    assert so2(cut.cut) * DAYS == pytest.approx(0.25 * 49.6)


@pytest.mark.parametrize(("by", "part"), [("2021-09-30", 1.0), ("2021-12-31", 0.0)])
def test_what_is_available_by_december_counts(tmp_path: Path, by: str, part: float) -> None:
    body = "measures:\n" + warned("one", "yellow", "penetration: 25 %", by=f"by: {by}")
    cut = cuts(build(tmp_path, body))[Level.YELLOW]
    assert so2(cut.cut) * DAYS == pytest.approx(part * 0.25 * 99.2)


def test_the_days_are_those_of_the_calendar_year(tmp_path: Path) -> None:
    model = build(tmp_path, "measures:\n" + warned("one", "yellow", "penetration: 25 %"))
    assert so2(cuts(model, 1, 2020)[Level.RED].emission) == pytest.approx(ALL / (DAYS + 1))
    # January and February: 0.4 of the heating, 0.2 of the power plant's year, on 59 days
    short = episode_cuts(model.system, model.actions, model.episode_actions, 2, 2021, months=(1, 2))
    expected = (0.4 * (99.2 + 140) + 0.2 * 160) / 59
    assert so2(short[Level.RED].emission) == pytest.approx(expected)


def test_electricity_saved_is_saved_at_the_power_plant(tmp_path: Path) -> None:
    # 2 500 000 kWh × 0.2 g/kWh = 0.5 t in the heating season; 40 % of it less on a warning
    pumps = "{source: household.heat_pump}"
    model = build(tmp_path, "measures:\n" + warned("one", "red", "penetration: 40 %", pumps))

    def supply(emissions: Emissions) -> Emissions:
        return with_electricity(emissions, power_plants(model.system, model.catalogue), 1.0)

    ordinary, episode = model.actions, model.episode_actions
    cut = episode_cuts(model.system, ordinary, episode, 2, 2021, supply=supply)[Level.RED]
    assert so2(cut.emission) * DAYS == pytest.approx(ALL)
    assert so2(cut.cut) * DAYS == pytest.approx(0.2)
    assert so2(cuts(model)[Level.RED].cut) == 0.0


def test_the_same_as_a_projection_with_the_curtailments_in_force(tmp_path: Path) -> None:
    pump = "to: [{source: household.heat_pump}], penetration: 60 %, by: 2021-06-30"
    body = "measures:\n" + measure("pumps", "switch", "{source: household.coal.raw}", pump)
    limit = f"limits: {{SO2: 100 mg/m3}}, penetration: 40 %, {ALWAYS}"
    body += measure("limit", "limit", "{source: [boiler.coal, power.coal]}", limit)
    staggered = f"penetration: 30 %, months: [12, 1], {ALWAYS}"
    body += measure("staggered", "curtail", "{source: [boiler.coal, power.coal]}", staggered)
    every = "{source: [boiler.coal, power.coal, household.*, freight.*]}"
    warned_model = build(tmp_path, body + warned("one", "yellow", "penetration: 35 %", every))
    rest = f"{WINTER}, penetration: 35 %, {ALWAYS}"
    always_model = build(tmp_path, body + measure("one", "curtail", every, rest))
    cut = cuts(warned_model)[Level.YELLOW]
    days = []
    for model in (warned_model, always_model):
        months = project(model.system, model.actions, 9, monthly=True).scenario
        days.append(months[..., [24, 25, 26, 34, 35]].sum(axis=-1) / DAYS)
    np.testing.assert_allclose(cut.emission, days[0], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(cut.cut, days[0] - days[1], rtol=1e-9, atol=1e-12)


def test_warnings_change_nothing_in_the_year(tmp_path: Path) -> None:
    model = build(tmp_path, "measures:\n" + warned("one", "yellow", "penetration: 100 %"))
    assert model.actions == ()
    assert [action.level_of_warning for action in model.episode_actions] == ["yellow"]
    projection = run(tmp_path, "measures:\n" + warned("one", "yellow", "penetration: 100 %"))
    data = projection.dataset
    np.testing.assert_array_equal(data["emissions"], data["baseline"])
    assert not data["reduction"].any()
    assert (projection.activity["scenario"] == projection.activity["baseline"]).all()


def test_nothing_of_nothing_has_no_ratio(tmp_path: Path) -> None:
    cut = cuts(build(tmp_path, "measures:\n" + warned("one", "red", "penetration: 50 %")))
    assert np.isnan(cut[Level.RED].ratio[POLLUTANTS.index("NH3")])


def test_no_measure_no_level(tmp_path: Path) -> None:
    rest = f"penetration: 10 %, {ALWAYS}"
    assert cuts(build(tmp_path, "measures:\n" + measure("gone", "retire", BOILERS, rest))) == {}
