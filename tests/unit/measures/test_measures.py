"""Each kind of measure on the made place, by hand. Household SO2: 甲县 40 t, 乙县 100 t."""

from pathlib import Path

import pytest

from simmodel import pipeline
from simmodel.errors import ScenarioError
from tests.places import ALWAYS, build, measure, reduction, run

COAL = "{source: household.coal.raw}"
PUMP = "to: [{source: household.heat_pump}]"


def test_amounts_are_counted_in_the_service(tmp_path: Path) -> None:
    # 甲县 has 4 000 t / 4 t = 1 000 households, 乙县 10 000 / 5 = 2 000: 900 of 3 000 are 30 %
    body = "measures:\n" + measure(
        "pumps", "switch", COAL, f"{PUMP}, amount: 900 household, {ALWAYS}"
    )
    assert reduction(run(tmp_path, body), "SO2")["pumps"] == pytest.approx(0.3 * 140)


def test_amounts_by_region(tmp_path: Path) -> None:
    amount = "amount: {甲县: 500 household, Beta: 4000 t}"
    body = "measures:\n" + measure("pumps", "switch", COAL, f"{PUMP}, {amount}, {ALWAYS}")
    # 500 of 1 000 households and 4 000 of 10 000 t
    assert reduction(run(tmp_path, body), "SO2")["pumps"] == pytest.approx(20 + 40)


def test_an_amount_in_a_numeric_attribute(tmp_path: Path) -> None:
    where = '{source: boiler.coal, steam_capacity: "<= 10 t/h"}'
    body = "measures:\n" + measure("out", "retire", where, f"amount: 4 t/h, {ALWAYS}")
    assert reduction(run(tmp_path, body), "SO2")["out"] == pytest.approx(0.4 * 70.4)


def test_asking_for_more_than_there_is_takes_all_and_says_so(tmp_path: Path) -> None:
    body = "measures:\n" + measure(
        "pumps", "switch", COAL, f"{PUMP}, amount: 4000 household, {ALWAYS}"
    )
    projection = run(tmp_path, body)
    assert reduction(projection, "SO2")["pumps"] == pytest.approx(140)
    row = projection.matches.iloc[0]
    assert (row["asked"], row["found"], row["unit"]) == (4000, 3000, "household")
    assert "asked 4,000 household, found 3,000" in projection.warnings[0]


def test_amounts_in_an_unknown_unit_name_what_is_counted(tmp_path: Path) -> None:
    body = "measures:\n" + measure("pumps", "switch", COAL, f"{PUMP}, amount: 9 km, {ALWAYS}")
    with pytest.raises(ScenarioError, match=r"counted in 'km'.*activity \[t\].*household"):
        build(tmp_path, body)


def test_two_amounts_are_disjoint(tmp_path: Path) -> None:
    rest = f"{PUMP}, amount: 1500 household, {ALWAYS}"
    body = "measures:\n" + measure("one", "switch", COAL, rest)
    body += measure("two", "switch", COAL, rest)
    assert reduction(run(tmp_path, body), "SO2") == pytest.approx({"one": 70, "two": 70})


def test_disjoint_measures_that_take_more_than_all_are_named(tmp_path: Path) -> None:
    rest = f"{PUMP}, amount: 2000 household, {ALWAYS}"
    body = "measures:\n" + measure("one", "switch", COAL, rest)
    body += measure("two", "switch", COAL, rest)
    with pytest.raises(ScenarioError, match="one, two together take 133%"):
        build(tmp_path, body)


def test_independent_shares_take_twice_wanted_once_and_divide_it(tmp_path: Path) -> None:
    body = "measures:\n" + measure("one", "retire", COAL, f"penetration: 50 %, {ALWAYS}")
    body += measure("two", "retire", COAL, f"penetration: 50 %, {ALWAYS}")
    # 75 % are gone, half each
    assert reduction(run(tmp_path, body), "SO2") == pytest.approx({"one": 52.5, "two": 52.5})


def test_retire_comes_before_switch(tmp_path: Path) -> None:
    body = "measures:\n" + measure("pumps", "switch", COAL, f"{PUMP}, penetration: 100 %, {ALWAYS}")
    body += measure("gone", "retire", COAL, f"penetration: 50 %, {ALWAYS}")
    projection = run(tmp_path, body)
    after = projection.activity[projection.activity["year"] == 2021].set_index("segment")
    # heat pumps only for the half that is left: 500 × 2 500 kWh, and 1 000 × 2 500 in 乙县
    added = after[after["source"] == "household.heat_pump"]
    assert (added["scenario"] - added["baseline"]).sum() == pytest.approx(3_750_000)


def test_a_side_activity_delivers_no_service(tmp_path: Path) -> None:
    to = (
        "to: [{source: freight.rail}, {source: freight.truck, per_service: 10 t*km/t, extra: true}]"
    )
    body = "measures:\n" + measure(
        "rail", "switch", "{source: freight.truck}", f"{to}, penetration: 50 %, {ALWAYS}"
    )
    # 0.5 Mt leave the road: 50 Mt·km less, 5 Mt·km of last mile more: 45 × 0.05 × 5 g = 11.25 t NOx
    assert reduction(run(tmp_path, body), "NOx")["rail"] == pytest.approx(11.25)


def test_a_shift_counts_other_sources_and_regions_apart(tmp_path: Path) -> None:
    where = "{source: household.*}"
    rest = f"{PUMP}, share: 60 %, each_region: true, {ALWAYS}"
    body = "measures:\n" + measure("heat", "shift", where, rest)
    projection = run(tmp_path, body)
    # 甲县 0 → 60 %; 乙县 has 1 000 of 3 000 households on heat pumps: x = (0.6 − 1/3)/(2/3) = 0.4
    assert reduction(projection, "SO2")["heat"] == pytest.approx(0.6 * 40 + 0.4 * 100)


def test_a_share_that_is_reached_needs_nothing(tmp_path: Path) -> None:
    rest = f"to: [{{source: freight.rail}}], share: 40 %, {ALWAYS}"
    body = "measures:\n" + measure("rail", "shift", "{source: freight.*}", rest)
    projection = run(tmp_path, body)
    assert reduction(projection, "NOx")["rail"] == 0.0
    assert "reached without the measure" in projection.matches["note"][0]


def test_better_coal_never_makes_good_coal_worse(tmp_path: Path) -> None:
    rest = f"fuel: {{sulphur: 2 %}}, penetration: 100 %, {ALWAYS}"
    projection = run(tmp_path, "measures:\n" + measure("coal", "fuel_quality", COAL, rest))
    assert reduction(projection, "SO2")["coal"] == 0.0


def test_a_weaker_retrofit_is_refused(tmp_path: Path) -> None:
    where = "{source: boiler.coal, region: 甲县}"
    rest = f"controls: [lime_injection], penetration: 100 %, {ALWAYS}"
    good = measure("lime", "retrofit", where, rest)
    # half have none and half wet FGD: only the half without takes it
    projection = run(tmp_path, "measures:\n" + good)
    assert reduction(projection, "SO2")["lime"] == pytest.approx(128 * 0.5 * 0.5)
    power = good.replace("{source: boiler.coal, region: 甲县}", "{source: power.coal}")
    with pytest.raises(ScenarioError, match="lime_injection is weaker than"):
        build(tmp_path, "measures:\n" + power)


def test_two_controls_of_one_chain_are_two_measures(tmp_path: Path) -> None:
    rest = f"controls: [wet_fgd, lime_injection], penetration: 50 %, {ALWAYS}"
    body = "measures:\n" + measure("two", "retrofit", "{source: boiler.coal}", rest)
    with pytest.raises(ScenarioError, match="'lime_injection' is a second control of the chain"):
        build(tmp_path, body)


def test_a_haul_keeps_its_distance(tmp_path: Path) -> None:
    # 乙县 has no freight; give 甲县's coal trucks another kind of goods, so that rail must be added
    where = "{source: freight.truck}"
    rest = f"to: [{{source: freight.rail}}], penetration: 50 %, {ALWAYS}"
    model = build(tmp_path, "measures:\n" + measure("rail", "switch", where, rest))
    rail = model.catalogue.segments.query("source == 'freight.rail'")
    assert rail["activity_per_service"].tolist() == [120.0]
    inventory = model.inventory
    inventory.segments.loc["alpha.coal.truck", "activity_per_service"] = 20.0
    inventory.attributes.loc["alpha.coal.truck", "goods"] = "bulk"
    again = pipeline.build(model.scenario, model.library, inventory)
    added = again.catalogue.segments.loc["900001.freight.rail.bulk+"]
    assert added["activity_per_service"] == 20.0


def test_fine_particles_follow_a_limit_on_tsp(tmp_path: Path) -> None:
    where = "{source: boiler.coal, region: 甲县}"
    rest = f"standard: special, penetration: 100 %, {ALWAYS}"
    data = run(tmp_path, "measures:\n" + measure("limit", "limit", where, rest)).dataset
    cell = data["emissions"].sel(source="boiler.coal", region="900001", year=2021)
    # SO2: 200 mg/m³ × 10 000 m³/t = 2 kg/t: half at 12.8 are cut to 2, half at 1.28 stay
    assert float(cell.sel(pollutant="SO2")) == pytest.approx(10 * (0.5 * 2 + 0.5 * 1.28))
    assert float(cell.sel(pollutant="PM10")) <= float(cell.sel(pollutant="TSP")) * (1 + 1e-9)


def test_a_list_of_projects(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "region,enterprise,amount,unit,date,state\n"
        "甲县,村A,250,household,2019-12-31,done\n"
        "甲县,村B,250,household,2020-12-31,planned\n",
        encoding="utf-8",
    )
    body = "measures:\n" + measure("list", "switch", COAL, f"{PUMP}, projects: list.csv")
    projection = run(tmp_path, body)
    # a quarter of 40 t in 2020, half in 2021
    assert reduction(projection, "SO2", 2020)["list"] == pytest.approx(10)
    assert reduction(projection, "SO2", 2021)["list"] == pytest.approx(20)


WRONG = {
    "unknown source": (
        "retire",
        "{source: household.coal.row}",
        "",
        "Did you mean 'household.coal.raw'",
    ),
    "unknown region": (
        "retire",
        "{source: boiler.coal, region: 丙县}",
        "",
        "'丙县' is not a region",
    ),
    "unknown attribute": (
        "retire",
        "{source: boiler.coal, steam: '<= 9 t/h'}",
        "",
        "'steam'.*steam_capacity",
    ),
    "size of another dimension": (
        "retire",
        "{source: boiler.coal, steam_capacity: '<= 9 km'}",
        "",
        "km",
    ),
    "word for a size": (
        "retire",
        "{source: boiler.coal, steam_capacity: big}",
        "",
        "'<= 10 t/h'; found 'big'",
    ),
    "matches nothing": (
        "retire",
        "{source: boiler.coal, steam_capacity: '> 99 t/h'}",
        "",
        "matches no segment",
    ),
    "unknown control": (
        "retrofit",
        "{source: boiler.coal}",
        "controls: [wet_fdg]",
        "Did you mean 'wet_fgd'",
    ),
    "unknown destination": (
        "switch",
        COAL,
        "to: [{source: household.heatpump}]",
        "household.heat_pump",
    ),
    "another service": ("switch", COAL, "to: [{source: freight.rail}]", "delivers goods_delivered"),
    "no service": ("switch", "{source: power.coal}", PUMP, "has no service.*kind: retire"),
    "unknown standard": (
        "limit",
        "{source: boiler.coal}",
        "standard: specal",
        "Did you mean 'special'",
    ),
    "limit on PM10": (
        "limit",
        "{source: boiler.coal}",
        "limits: {PM10: 9 mg/m3}",
        "TSP for particles",
    ),
    "limit without flue gas": ("limit", COAL, "limits: {SO2: 9 mg/m3}", "flue_gas.csv"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_does_not_fit_is_refused_with_advice(tmp_path: Path, fault: str) -> None:
    kind, where, extra, message = WRONG[fault]
    rest = ", ".join(part for part in (extra, "penetration: 50 %", ALWAYS) if part)
    with pytest.raises(ScenarioError, match=message) as caught:
        build(tmp_path, "measures:\n" + measure("wrong", kind, where, rest))
    assert len(caught.value.problems) == 1


def test_an_empty_match_may_be_allowed(tmp_path: Path) -> None:
    where = "{source: boiler.coal, steam_capacity: '> 99 t/h'}"
    rest = f"penetration: 50 %, may_be_empty: true, {ALWAYS}"
    projection = run(tmp_path, "measures:\n" + measure("none", "retire", where, rest))
    assert reduction(projection, "SO2")["none"] == 0.0


def test_growth_compounds_and_two_rates_clash(tmp_path: Path) -> None:
    rate = "rate: {value: 10 %/yr, assumed: true, why: test}"
    one = f"growth:\n  - {{source: household.*, {rate}}}\n"
    data = run(tmp_path, one).dataset["baseline"].sel(source="household.coal.raw", pollutant="SO2")
    assert data.sum("region").to_numpy() == pytest.approx([140, 154, 169.4])
    with pytest.raises(ScenarioError, match=r"already grows by growth\[0\].*override: true"):
        build(tmp_path, one + f"  - {{source: household.coal.raw, {rate}}}\n")
    twice = one + f"  - {{source: household.coal.raw, override: true, {rate}}}\n"
    assert build(tmp_path, twice).system.activity.shape[1] == 3
