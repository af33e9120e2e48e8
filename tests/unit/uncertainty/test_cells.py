"""Quantiles of every cell: against all draws of the cells, by any blocks, stopped and resumed."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from places import TINY
from typer.testing import CliRunner

from simmodel import pipeline
from simmodel.cli.app import app
from simmodel.data_folders import find_scenario
from simmodel.emissions.model import Model
from simmodel.errors import SimmodelError
from simmodel.inputs.library import read_library
from simmodel.scenario.load import load
from simmodel.uncertainty import cells_run
from simmodel.uncertainty.cells import (
    VARIABLES,
    blocks_of,
    cell_of,
    compile_core,
    known_cells,
    summed_up,
)
from simmodel.uncertainty.cells_block import block_statistics
from simmodel.uncertainty.cells_draws import Factors, find_supply
from simmodel.uncertainty.cells_run import UNFINISHED, sample_cells
from simmodel.uncertainty.core import build_core, emitted
from simmodel.uncertainty.ensemble import Plan, sample
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.sampler import METHODS, uniform
from simmodel.vocabulary import POLLUTANTS

SMALL = 1e6
PLAN = Plan(1024, 1, "sobol")
"""So many that each block of `SMALL` holds a cell or two of the tiny place."""


@pytest.fixture(scope="module")
def tiny() -> Model:
    return pipeline.build(load(TINY / "plan.yaml"), read_library(TINY / "emission_factors"))


@pytest.fixture(scope="module")
def city() -> Model:
    return pipeline.build(load(find_scenario("yangquan/plan-2020.yaml")))


@pytest.fixture(scope="module")
def whole(tiny, tmp_path_factory) -> xr.Dataset:
    folder = tmp_path_factory.mktemp("whole")
    return xr.load_dataset(sample_cells(tiny, folder / "cells", draws=PLAN.draws, memory=SMALL))


def test_quantiles_of_three_draws_by_hand():
    # 5 % of (1, 2, 3) lies 0.1 of the way from 1 to 2, 95 % as far below 3
    assert summed_up(np.array([[2.0, 3.0, 1.0]]))[:, 0] == pytest.approx([1.1, 2.0, 2.9, 2.0])


@given(st.integers(2, 50).flatmap(lambda n: arrays(float, (2, n), elements=st.floats(-9, 9))))
def test_quantiles_are_those_of_numpy(draws):
    ends = np.quantile(draws, (0.05, 0.5, 0.95), axis=1)
    mean = draws.mean(axis=1)
    found = summed_up(draws)
    assert found[:3] == pytest.approx(ends, abs=1e-12)
    assert found[3] == pytest.approx(mean, abs=1e-12)


@pytest.mark.parametrize("count", [2, 3, 20, 21, 256, 10_000])
def test_quantiles_of_many_rows_are_those_of_numpy(count):
    # more rows than are worked on at once, with rows of one value and of many alike
    draws = np.random.default_rng(0).lognormal(size=(2, 3, 40, count))
    draws[0, 0] = 0.0
    draws[1, 2] = np.round(draws[1, 2])
    ends, mean = np.quantile(draws, (0.05, 0.5, 0.95), axis=-1), draws.mean(axis=-1)
    found = summed_up(draws)
    assert found.shape == (4, 2, 3, 40)
    assert np.allclose(found[:3], ends, rtol=1e-12, atol=0)
    assert np.allclose(found[3], mean, rtol=1e-12, atol=0)


@pytest.mark.parametrize("method", METHODS)
def test_some_columns_of_the_draws_are_those_of_all(method):
    chosen = np.array([0, 3, 4])
    every = uniform(100, 700, 6, 5, method)
    assert np.array_equal(uniform(100, 700, 6, 5, method, chosen=chosen), every[:, chosen])


@pytest.mark.parametrize("place", ["tiny", pytest.param("city", marks=pytest.mark.slow)])
def test_cells_are_the_quantiles_of_all_their_draws(place, request):
    model = request.getfixturevalue(place)
    plan = replace(PLAN, draws=64)
    inputs = gather(model)
    core = compile_core(model, inputs)
    cell, count = cell_of(core), model.system.region_count * model.system.source_count
    by_cell = build_core(core.model, core.pool, core.levels, cell, count)
    values = inputs.from_unit(uniform(0, plan.draws, len(inputs.groups), plan.seed))
    found, _ = emitted(by_cell, values)
    half = len(POLLUTANTS)
    baseline, change = (a[:, :half] + a[:, half:] for a in (found.baseline, found.change))
    for plant, share in zip(core.power, found.inside, strict=True):
        change[cell[plant]] += share * found.outside
    cells = known_cells(core)
    factors = Factors(core, plan)
    statistics = block_statistics(factors, cells, find_supply(factors))
    for number, draws in enumerate((baseline, baseline + change, -change)):
        draws = draws[cells]
        size = 1e-10 * np.abs(draws).max()
        ends = np.moveaxis(np.quantile(draws, (0.05, 0.5, 0.95), axis=-1), 0, 1)
        assert statistics[:, number, :3] == pytest.approx(ends, rel=1e-10, abs=size)
        assert statistics[:, number, 3] == pytest.approx(draws.mean(axis=-1), rel=1e-10, abs=size)
        silent = np.setdiff1d(np.arange(count), cells)
        assert not np.abs(baseline[silent]).any()


def test_means_of_the_cells_add_up_to_those_of_the_ensemble(tiny, whole):
    told = sample(tiny, draws=PLAN.draws).dataset
    for name in ("baseline", "emissions"):
        sums = whole[f"{name}_mean"].sum("source")
        assert sums.to_numpy() == pytest.approx(told[f"{name}_mean"].to_numpy(), rel=1e-9)
    assert list(whole["region"].to_numpy()) == list(told["region"].to_numpy())
    difference = whole["baseline_mean"] - whole["emissions_mean"]
    assert difference.to_numpy() == pytest.approx(whole["reduction_mean"].to_numpy(), abs=1e-6)


def test_any_blocks_give_the_same_numbers(tiny, whole, tmp_path):
    core = compile_core(tiny, gather(tiny))
    assert len(blocks_of(core, PLAN, SMALL)) > 3
    assert len(blocks_of(core, PLAN, 1e9)) == 1
    one = xr.load_dataset(sample_cells(tiny, tmp_path / "one", draws=PLAN.draws, memory=1e9))
    for name in VARIABLES:
        for known in (name, f"{name}_mean"):
            assert np.array_equal(one[known], whole[known])


def test_every_cell_is_in_one_block(tiny):
    core = compile_core(tiny, gather(tiny))
    assert np.array_equal(np.concatenate(blocks_of(core, PLAN, SMALL)), known_cells(core))


def stop_after(count: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the work be interrupted behind some blocks; the list grows with each block."""
    done: list[int] = []

    def statistics(factors, cells, supply):
        if len(done) == count:
            raise KeyboardInterrupt
        done.append(cells.size)
        return block_statistics(factors, cells, supply)

    monkeypatch.setattr(cells_run, "block_statistics", statistics)
    return done


def begun(model: Model, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave a folder with two blocks of a run that was stopped."""
    with monkeypatch.context() as patch:
        stop_after(2, patch)
        with pytest.raises(KeyboardInterrupt):
            sample_cells(model, folder, draws=PLAN.draws, memory=SMALL)


def test_a_stopped_run_goes_on_behind_its_last_block(tiny, whole, tmp_path, monkeypatch):
    folder = tmp_path / "cells"
    begun(tiny, folder, monkeypatch)
    assert len(list((folder / UNFINISHED).glob("block-*.npz"))) == 2
    assert not (folder / "cells.nc").exists()
    done = stop_after(10_000, monkeypatch)
    seen: list[tuple[int, int]] = []
    file = sample_cells(
        tiny, folder, draws=PLAN.draws, memory=SMALL, progress=lambda *at: seen.append(at)
    )
    count = len(blocks_of(compile_core(tiny, gather(tiny)), PLAN, SMALL))
    assert len(done) == count - 2
    assert seen == [(number, count) for number in range(count + 1)]
    resumed = xr.load_dataset(file)
    assert all(np.array_equal(resumed[name], whole[name]) for name in whole.data_vars)
    assert sorted(f.name for f in folder.iterdir()) == ["cells.nc", "manifest.json"]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"seed": 2}, r"seed: begun with 1, now 2\. Blocks of two runs"),
        ({"draws": 2048}, r"draws: begun with 1024, now 2048"),
        ({"memory": 2e6}, r"memory: begun with 1000000\.0, now 2000000\.0"),
        ({"method": "random"}, r"method: begun with sobol, now random"),
    ],
)
def test_blocks_of_other_settings_are_refused(tiny, tmp_path, monkeypatch, setting, message):
    begun(tiny, tmp_path / "cells", monkeypatch)
    with pytest.raises(SimmodelError, match=message):
        sample_cells(tiny, tmp_path / "cells", **{"draws": PLAN.draws, "memory": SMALL, **setting})


def test_blocks_of_other_inputs_are_refused(tiny, city, tmp_path, monkeypatch):
    folder = tmp_path / "cells"
    begun(tiny, folder, monkeypatch)
    with pytest.raises(SimmodelError, match=r"scenario: begun with tiny[\w-]*, now yangquan"):
        sample_cells(city, folder, draws=PLAN.draws, memory=SMALL)
    changed = load(TINY / "plan.yaml", {"electricity.inside": "10 %"})
    changed = pipeline.build(changed, tiny.library)
    with pytest.raises(SimmodelError, match="the scenario, or what is set over it, has changed"):
        sample_cells(changed, folder, draws=PLAN.draws, memory=SMALL)
    manifest = folder / UNFINISHED / "manifest.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    said["inputs"]["inventory/activity.csv"] = "0"
    manifest.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(SimmodelError, match=r"inputs: changed since: inventory/activity\.csv"):
        sample_cells(tiny, folder, draws=PLAN.draws, memory=SMALL)
    manifest.write_text("{", encoding="utf-8")
    with pytest.raises(SimmodelError, match=r"cannot be read\. Delete the folder unfinished"):
        sample_cells(tiny, folder, draws=PLAN.draws, memory=SMALL)


def test_a_damaged_block_is_named(tiny, tmp_path, monkeypatch):
    folder = tmp_path / "cells"
    begun(tiny, folder, monkeypatch)
    (folder / UNFINISHED / "block-00001.npz").write_bytes(b"PK")
    with pytest.raises(SimmodelError, match=r"block-00001\.npz: 1 problem\s+cannot be read\. Del"):
        sample_cells(tiny, folder, draws=PLAN.draws, memory=SMALL)


def test_folders_of_others_are_left_alone(tiny, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SimmodelError, match=r"holds files but no manifest\.json"):
        sample_cells(tiny, tmp_path, draws=4)
    other = tmp_path / "run"
    other.mkdir()
    (other / "manifest.json").write_text('{"simmodel": "0", "files": {}}', encoding="utf-8")
    with pytest.raises(SimmodelError, match="holds results of another command"):
        sample_cells(tiny, other, draws=4)


def test_too_few_draws_and_too_little_memory_are_refused(tiny, tmp_path):
    with pytest.raises(SimmodelError, match=r"(?s)found 1\. An ensemble.*found 0\.5 MB\. Allow 1"):
        sample_cells(tiny, tmp_path / "cells", draws=1, memory=5e5)
    assert not (tmp_path / "cells").exists()


def test_the_command_is_stopped_and_goes_on(tmp_path, monkeypatch):
    arguments = ["sample", "scenarios/yangquan/plan-2020.yaml", "--draws", "8", "--memory", "1"]
    arguments += ["--output", str(tmp_path / "cells")]
    with monkeypatch.context() as patch:
        stop_after(0, patch)
        stopped = CliRunner().invoke(app, arguments)
    assert stopped.exit_code == 130
    assert re.search(
        r"Interrupted\. What is done is kept in .*same command goes on", stopped.output
    )
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(tmp_path / "cells")
    assert (tmp_path / "cells" / "cells.nc").exists()
