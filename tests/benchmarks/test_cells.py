"""A small made nation, cell by cell: memory of a block, blocks of any size, stopped and resumed."""

import gc
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from simmodel import pipeline
from simmodel.emissions.model import Model
from simmodel.scenario.load import load
from simmodel.uncertainty import cells_run
from simmodel.uncertainty.cells import VARIABLES, blocks_of, compile_core
from simmodel.uncertainty.cells_block import block_statistics
from simmodel.uncertainty.cells_draws import Factors, find_supply
from simmodel.uncertainty.cells_run import sample_cells
from simmodel.uncertainty.ensemble import Plan
from simmodel.uncertainty.gather import gather
from tests.benchmarks.nation import write_nation

COUNTIES = 60
PLAN = Plan(256, 1, "random")
MEMORY = 100e6
NAMES = [name + end for name in VARIABLES for end in ("", "_mean")]


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("made") / "nation"
    return pipeline.build(load(write_nation(folder, COUNTIES)))


def sampled(model: Model, folder: Path, memory: float) -> xr.Dataset:
    return xr.load_dataset(
        sample_cells(model, folder, draws=PLAN.draws, seed=PLAN.seed, memory=memory)
    )


@pytest.mark.slow
def test_a_stopped_nation_goes_on_with_the_same_numbers(
    nation: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []

    def until_the_third(factors: Factors, cells: np.ndarray, supply: object) -> np.ndarray:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(cells.size)
        return block_statistics(factors, cells, supply)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(cells_run, "block_statistics", until_the_third)
        with pytest.raises(KeyboardInterrupt):
            sampled(nation, tmp_path / "stopped", MEMORY)
    resumed = sampled(nation, tmp_path / "stopped", MEMORY)
    whole = sampled(nation, tmp_path / "whole", 1e9)
    for name in NAMES:
        assert np.allclose(resumed[name], whole[name], rtol=1e-10, atol=0)
    assert float(whole["emissions_mean"].sum()) > 0
    assert float(whole["reduction_mean"].sel(pollutant="SO2").sum()) > 0


@pytest.mark.slow
def test_a_block_of_a_nation_keeps_to_its_memory(nation: Model) -> None:
    core = compile_core(nation, gather(nation))
    blocks = blocks_of(core, PLAN, MEMORY)
    assert len(blocks) > 3
    gc.collect()
    tracemalloc.start()
    factors = Factors(core, PLAN, MEMORY)
    supply = find_supply(factors)
    for cells in blocks[:2]:
        block_statistics(factors, cells, supply)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most <= MEMORY
