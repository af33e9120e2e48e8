"""How much two measures overlap, by hand and as a law."""

import pytest
from places import ALWAYS, measure, run

from simmodel.places.quality.overlaps import measures_alone, overlaps

WHERE = "{source: household.coal.raw, region: '900001'}"
HALF = f"penetration: 50 %, {ALWAYS}"


def projection(tmp_path, *measures):
    return run(tmp_path, "measures:\n" + "".join(measures) + "targets: []\n")


def of(table, pollutant="SO2"):
    return table[table["pollutant"] == pollutant]


def test_two_measures_on_the_same_stoves(tmp_path):
    # 40 t of SO2. Each alone retires half: 20 t. Together 1 - .5 · .5 = 75 %: 30 t. Overlap 10 t,
    # each has 15 t in the plan
    made = projection(
        tmp_path, measure("one", "retire", WHERE, HALF), measure("two", "retire", WHERE, HALF)
    )
    alone = measures_alone(made, ["SO2"], 2021)
    assert alone["alone"].tolist() == pytest.approx([20.0, 20.0])
    assert alone["share"].tolist() == pytest.approx([15.0, 15.0])
    (row,) = of(overlaps(made, ["SO2"], 2021, alone)).to_dict("records")
    assert (row["measure"], row["other"], row["segments"]) == ("one", "two", 1)
    assert row["together"] == pytest.approx(30.0)
    assert row["overlap"] == pytest.approx(10.0)


def test_measures_that_do_not_meet(tmp_path):
    elsewhere = "{source: household.coal.raw, region: '900002'}"
    made = projection(
        tmp_path, measure("one", "retire", WHERE, HALF), measure("two", "retire", elsewhere, HALF)
    )
    alone = measures_alone(made, ["SO2"], 2021)
    assert alone["alone"].tolist() == pytest.approx(alone["share"].tolist())
    assert overlaps(made, ["SO2"], 2021, alone).empty


def test_of_two_measures_the_share_is_alone_less_half_the_overlap(tmp_path):
    limit = f"fuel: {{sulphur: 0.5 %}}, {HALF}"
    made = projection(
        tmp_path,
        measure("one", "retire", WHERE, f"penetration: 30 %, {ALWAYS}"),
        measure("two", "fuel_quality", WHERE, limit),
    )
    alone = measures_alone(made, ["SO2", "PM2.5"], 2021)
    found = overlaps(made, ["SO2", "PM2.5"], 2021, alone)
    assert len(of(found)) == 1
    for row in found.to_dict("records"):
        for name in ("measure", "other"):
            own = alone[(alone["measure"] == row[name]) & (alone["pollutant"] == row["pollutant"])]
            share = float(own["alone"].iloc[0]) - row["overlap"] / 2
            assert float(own["share"].iloc[0]) == pytest.approx(share)
