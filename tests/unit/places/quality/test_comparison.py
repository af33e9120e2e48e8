"""A place beside others: per head, per km2, per tonne of coal."""

import numpy as np
import pandas as pd
import pytest
from places import build

from simmodel.places.quality.bands import against_bands, shipped_bands
from simmodel.places.quality.comparison import (
    compare,
    is_county,
    other_places,
    own_intensities,
    shipped,
)
from simmodel.vocabulary import POLLUTANTS, HowSeen
from tests.comparison import PLACES, rows

NOTHING = "measures: []\ntargets: []\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return build(tmp_path_factory.mktemp("place"), NOTHING)


def cell(table, pollutant, sector="all"):
    found = table[(table["pollutant"] == pollutant) & (table["sector"] == sector)]
    assert len(found) == 1
    return found.iloc[0]


def test_stoves_per_head_area_and_coal(model):
    # raw coal: 4 000 t emit 40 t of SO2 in Alpha, 10 000 t emit 100 t in Beta (tiny/README): 140 t
    # for 400 000 people on 3 000 km2 with 14 000 t: 0.35 kg, 0.046667 t, 10 kg per t
    row = cell(own_intensities(model), "SO2", "household")
    assert row["tonnes"] == pytest.approx(140.0)
    assert row["per_head"] == pytest.approx(0.35)
    assert row["per_km2"] == pytest.approx(140 / 3000)
    assert row["per_coal"] == pytest.approx(10.0)


def test_the_sum_is_the_sum_of_the_sectors(model):
    table = own_intensities(model)
    for pollutant in POLLUTANTS:
        parts = table[(table["pollutant"] == pollutant) & (table["sector"] != "all")]
        assert cell(table, pollutant)["tonnes"] == pytest.approx(parts["tonnes"].sum())


def test_beside_others_inside_above_and_below(model):
    # per head 0.35 kg: two others of 0.1 and 0.175 make it 2 times the highest; of 0.7 and 1.4
    # half of the lowest; of 0.1 and 1 inside
    own = own_intensities(model)
    own = own[(own["pollutant"] == "SO2") & (own["sector"] == "household")]
    for others, ratio in (((0.1, 0.175), 2.0), ((0.7, 1.4), 0.5), ((0.1, 1.0), 1.0)):
        table = pd.concat([own.assign(place=str(v), per_head=v) for v in others])
        row = cell(compare(model, table), "SO2", "household")
        assert row["per_head_ratio"] == pytest.approx(ratio)
        assert (row["per_head_low"], row["per_head_high"]) == others
        assert np.isnan(cell(compare(model, table), "NOx", "household")["per_head_ratio"])


def test_codes_of_counties():
    assert is_county("140602")
    assert not is_county("140600")
    assert not is_county("652301101")


def test_every_band_names_its_reference_and_how_it_was_seen():
    table = shipped_bands()
    assert (table["low"] <= table["high"]).all()
    assert (table["low"] > 0).all()
    assert (table["reference"] != "").all()
    assert table["how_seen"].isin([kind.value for kind in HowSeen]).all()
    assert table["pollutant"].isin(POLLUTANTS).all()
    assert ((table["note"] != "") | (table["how_seen"] != "estimated")).all()


def test_a_band_of_any_place_and_none_of_another_place(model):
    # household coal of the made place: 140 t of SO2 from 14 000 t: 10 kg/t, between 1.1 and 22.4
    found = against_bands(model)
    assert set(found["place"]) == {"all"}
    row = found[(found["sources"] == "household.coal.*") & (found["pollutant"] == "SO2")].iloc[0]
    assert row["value"] == pytest.approx(10.0)
    assert row["ratio"] == 1.0


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_the_table_is_what_the_plans_give(place):
    kept = shipped()
    kept = kept[kept["place"] == place].reset_index(drop=True)
    made = rows(place)
    renew = "run `python -m tests.comparison --renew` and say in the commit what moved"
    assert list(made["sector"]) == list(kept["sector"]), renew
    for column in made.columns:
        if made[column].dtype.kind == "f":
            assert made[column].to_numpy() == pytest.approx(
                kept[column].to_numpy(dtype=float), rel=2e-3, nan_ok=True
            ), (column, renew)


@pytest.mark.slow
def test_a_shipped_place_is_not_compared_with_itself_and_matches_its_published_figures():
    from simmodel.data_folders import find_scenario
    from simmodel.pipeline import build as build_place
    from simmodel.scenario.load import load

    model = build_place(load(find_scenario("yangquan/plan-2020")))
    assert set(other_places(model)["place"]) == {"shuozhou", "datong", "changji", "shanxi"}
    found = against_bands(model)
    so2 = found[(found["place"] == "140300") & (found["pollutant"] == "SO2")].iloc[0]
    # the README of the inventory: 5.18 kt against 4.72 of the yearbook, ratio 1.10
    assert (so2["low"], so2["high"]) == (4721, 4721)
    assert so2["ratio"] == pytest.approx(1.10, abs=0.005)
