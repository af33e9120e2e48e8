"""What an emission rests on: the weakest of the figures that are multiplied."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from made import made_projection
from places import run

from simmodel.emissions.model import Model
from simmodel.reports.weights import emission_by_quality, emission_parts
from simmodel.results.projection import Projection

NOTHING = "measures: []\ntargets: []\n"
SMALL, WORKS, STOVES = "alpha.boiler.small", "beta.boiler.works", "alpha.household.coal"


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return run(tmp_path_factory.mktemp("place"), NOTHING)


def seen(table: pd.DataFrame, quality: str, how_seen: str = "quoted") -> pd.DataFrame:
    return table.assign(quality=quality, how_seen=how_seen)


def made(projection: Projection, **tables: pd.DataFrame) -> Model:
    """The model with every figure of quality A, quoted, but for the tables given."""
    model = projection.model
    assert model is not None
    library = replace(
        model.library,
        factors=seen(model.library.factors, "A"),
        controls=tables.get("controls", seen(model.library.controls, "A")),
    )
    catalogue = replace(
        model.catalogue, segments=tables.get("segments", seen(model.catalogue.segments, "A"))
    )
    return replace(
        model,
        library=library,
        catalogue=catalogue,
        mix=tables.get("mix", seen(model.mix, "A")),
        fuel=tables.get("fuel", seen(model.fuel, "A")),
    )


def found(model: Model, pollutant: str = "SO2") -> dict[str, tuple[str, str]]:
    parts = emission_parts(model, pollutant)
    rows = zip(parts["segment"], parts["quality"], parts["how_seen"], strict=True)
    return {str(segment): (quality, how_seen) for segment, quality, how_seen in rows}


def test_tonnes_by_quality_are_the_base_year_emission(projection: Projection) -> None:
    # all figures of the made place are assumed, quality E. SO2: stoves 40 + 100 t; boilers of
    # Alpha 70.4 t; works 20 000 t × 16 × 0.5 × (0.8·0.1 + 0.2·0.5) = 28.8 t; power plant
    # 100 000 t × 16 × S × 0.1
    table = emission_by_quality(projection, "SO2")
    assert list(table.columns) == ["quality", "how_seen", "tonnes"]
    assert table[["quality", "how_seen"]].to_numpy().tolist() == [["E", "assumed"]]
    parts = emission_parts(made(projection), "SO2").set_index("segment")["tonnes"]
    assert parts[[STOVES, SMALL, WORKS]].tolist() == pytest.approx([40.0, 70.4, 28.8])
    base = projection.dataset["base_year_emissions"].sel(pollutant="SO2").sum()
    assert table["tonnes"].sum() == pytest.approx(float(base))


def test_good_figures_everywhere_are_good(projection: Projection) -> None:
    assert set(found(made(projection)).values()) == {("A", "quoted")}


def test_the_weakest_figure_decides(projection: Projection) -> None:
    model = made(projection)
    segments = model.catalogue.segments.copy()
    segments.loc[SMALL, ["quality", "how_seen"]] = ["C", "estimated"]
    fuel = model.fuel.copy()
    fuel.loc[fuel["segment"] == SMALL, ["quality", "how_seen"]] = ["D", "secondary"]
    got = found(made(projection, segments=segments, fuel=fuel))
    # the sulphur content is the worse letter, the activity the less directly seen
    assert got[SMALL] == ("D", "estimated")
    assert got[WORKS] == ("A", "quoted")


def test_sulphur_content_says_nothing_of_a_constant_factor(projection: Projection) -> None:
    worst = seen(made(projection).fuel, "E", "assumed")
    assert found(made(projection, fuel=worst), "NOx")[WORKS] == ("A", "quoted")


def test_controls_count_where_they_act(projection: Projection) -> None:
    model = made(projection)
    mix = model.mix.copy()
    mix.loc[mix["chain"] == "nitrogen", ["quality", "how_seen"]] = ["E", "from_memory"]
    weak = made(projection, mix=mix)
    assert found(weak, "NOx")[WORKS] == ("E", "from_memory")
    assert found(weak, "NOx")[SMALL] == ("A", "quoted")
    assert found(weak, "SO2")[WORKS] == ("A", "quoted")
    controls = model.library.controls.copy()
    controls.loc[controls["control"] == "wet_fgd", "quality"] = "B"
    got = found(made(projection, controls=controls))
    assert got[WORKS] == ("B", "quoted")
    assert got[STOVES] == ("A", "quoted")


def test_a_projection_without_its_model_has_no_weights(tmp_path: Path) -> None:
    assert emission_by_quality(made_projection(tmp_path), "SO2").empty
