"""The most specific row wins."""

import pandas as pd
import pytest

from simmodel.errors import InputDataError
from simmodel.inputs.inventory import Inventory
from simmodel.inputs.library import Library
from simmodel.inputs.resolve import resolve_control_mix, resolve_fuel_quality


def shares(mix: pd.DataFrame, segment: str, chain: str) -> dict[str, float]:
    rows = mix[(mix["segment"] == segment) & (mix["chain"] == chain)]
    return dict(zip(rows["control"], rows["share"], strict=True))


@pytest.fixture(scope="module")
def mix(library: Library, inventory: Inventory) -> pd.DataFrame:
    return resolve_control_mix(inventory.segments, inventory.control_rows, library)


def test_a_region_wins_over_all(mix: pd.DataFrame) -> None:
    assert shares(mix, "alpha.boiler.small", "sulphur") == {"wet_fgd": 0.5, "none": 0.5}
    assert shares(mix, "beta.boiler.works", "sulphur") == {"wet_fgd": 0.8, "lime_injection": 0.2}


def test_a_row_for_a_segment_is_for_it_alone(mix: pd.DataFrame) -> None:
    assert shares(mix, "beta.boiler.works", "nitrogen") == {"low_nox_burner": 1.0}
    assert shares(mix, "alpha.boiler.small", "nitrogen") == {}  # no row: all `none`


def test_shares_sum_to_one(mix: pd.DataFrame) -> None:
    sums = mix.groupby(["segment", "chain"])["share"].sum()
    assert sums.to_numpy() == pytest.approx(1.0)


def test_rows_can_be_traced(mix: pd.DataFrame) -> None:
    row = mix[mix["segment"] == "alpha.power"].iloc[0]
    assert row["file"].endswith("inventory/controls.csv")
    assert row["line"] == 9
    assert row["reference_id"] == "tiny_place"


def test_segments_that_a_measure_adds(library: Library, inventory: Inventory) -> None:
    added = pd.DataFrame(
        {"region": ["900001"], "source": ["power.coal"]}, index=pd.Index(["new"], name="segment")
    )
    mix = resolve_control_mix(added, inventory.control_rows, library)
    assert shares(mix, "new", "nitrogen") == {"scr": 1.0}
    quality = resolve_fuel_quality(added, inventory.fuel_rows, library)
    assert list(quality["property"]) == ["sulphur", "ash"]
    assert set(quality["origin"]) == {"library"}


def test_no_segments_and_no_rows(library: Library, inventory: Inventory) -> None:
    rows = inventory.control_rows
    assert resolve_control_mix(inventory.segments, rows[:0], library).empty
    assert resolve_control_mix(inventory.segments[:0], rows, library).empty


def test_fuel_quality(library: Library, inventory: Inventory) -> None:
    quality = resolve_fuel_quality(inventory.segments, inventory.fuel_rows, library)
    rows = quality.set_index(["property", "segment"])
    assert rows.loc[("sulphur", "alpha.boiler.small"), "value"] == pytest.approx(0.008)
    assert rows.loc[("sulphur", "beta.boiler.works"), "value"] == pytest.approx(0.005)
    assert rows.loc[("sulphur", "beta.boiler.works"), "origin"] == "inventory"
    assert rows.loc[("ash", "beta.boiler.works"), "value"] == pytest.approx(0.2)
    assert rows.loc[("ash", "beta.boiler.works"), "origin"] == "library"
    assert not quality.duplicated(["property", "segment"]).any()


def test_fewer_wildcards_win_and_order_does_not_matter(
    library: Library, inventory: Inventory
) -> None:
    row = inventory.fuel_rows.iloc[:1]
    rows = pd.concat(
        [
            row.assign(source="boiler.coal", value=0.001),
            row.assign(source="boiler.*", value=0.002),
            row.assign(source="*.coal", value=0.003),
            row.assign(source="*", value=0.004),
        ]
    )
    for order in (rows, rows[::-1]):
        quality = resolve_fuel_quality(inventory.segments, order, library)
        sulphur = quality[quality["property"] == "sulphur"].set_index("segment")["value"]
        assert sulphur["alpha.boiler.small"] == 0.001
        assert sulphur["alpha.power"] == 0.003
        assert sulphur["alpha.household.coal"] == 0.004


def test_a_tie_is_refused(library: Library, inventory: Inventory) -> None:
    row = inventory.fuel_rows.iloc[:1]
    rows = pd.concat([row, row.assign(source="*er.coal", line=9)])
    message = r"row 9, .*'\*er.coal' and 'boiler.\*' \(row 2\) are equally specific"
    with pytest.raises(InputDataError, match=message):
        resolve_fuel_quality(inventory.segments, rows, library)
