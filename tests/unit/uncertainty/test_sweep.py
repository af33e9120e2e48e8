"""Sweeps: here, over a cluster on this machine, and what is said of wrong settings."""

import runpy
import sys
from pathlib import Path

import pytest
from places import TINY

from simmodel.data_folders import scenarios_folder
from simmodel.errors import SimmodelError
from simmodel.pipeline import run
from simmodel.results.projection import Projection
from simmodel.scenario.load import load
from simmodel.uncertainty.ensemble import sample
from simmodel.uncertainty.sweep import sweep

PLAN = scenarios_folder() / "yangquan" / "plan-2020.yaml"
KEY = "electricity.inside"
SETTINGS = [{KEY: f"{share} %"} for share in (0, 10, 40)]


def sulphur(projection: Projection) -> float:
    cells = projection.dataset["emissions"].sel(pollutant="SO2")
    return float(cells.isel(year=-1).sum())


def median(projection: Projection) -> float:
    assert projection.ensemble is not None
    cells = projection.ensemble.dataset["total_emissions"].sel(quantile=0.5, pollutant="SO2")
    return float(cells.isel(year=-1))


def test_each_setting_is_run_in_its_turn():
    seen: list[tuple[int, int]] = []
    found = sweep(PLAN, SETTINGS, sulphur, progress=lambda *at: seen.append(at))
    assert found == [sulphur(run(load(PLAN, setting))) for setting in SETTINGS]
    assert found[0] < found[1] < found[2]
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_no_settings_give_no_results():
    assert sweep(PLAN, [], sulphur) == []


def test_a_function_may_look_at_the_draws():
    (found,) = sweep(PLAN, SETTINGS[:1], median, draws=8)
    told = sample(load(PLAN, SETTINGS[0]), draws=8).dataset["total_emissions"]
    assert found == float(told.sel(quantile=0.5, pollutant="SO2").isel(year=-1))


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({KEY: "140 %"}, r"settings\[1\] .*\(set: electricity\.inside=140 %\)"),
        ({"measures.nonsense.share": "1"}, r"settings\[1\] .*nonsense"),
    ],
)
def test_a_wrong_setting_is_named_by_its_number(setting, message):
    with pytest.raises(SimmodelError, match=message):
        sweep(PLAN, [SETTINGS[0], setting], sulphur)


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(SimmodelError, match="nowhere"):
        sweep(TINY / "nowhere.yaml", SETTINGS, sulphur)


def test_wrong_numbers_are_refused():
    with pytest.raises(SimmodelError, match=r"(?s)draws: found 1\..*batch: found 0\."):
        sweep(PLAN, SETTINGS, sulphur, draws=1, batch=0)


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SimmodelError, match=r"pip install 'simmodel\[dask\]'"):
        sweep(PLAN, SETTINGS, sulphur, client="tcp://localhost:8786")


@pytest.mark.slow
def test_the_script_of_the_guide_runs(tmp_path):
    script = Path(__file__).resolve().parents[3] / "docs/scripts/sweep_cluster.py"
    if not script.exists():
        pytest.skip("not a checkout")
    table = runpy.run_path(str(script))["main"](tmp_path / "t.csv", None, (40, 100), 16)
    assert (table["low"] <= table["median"]).all()
    assert table.loc[40, "median"] < table.loc[100, "median"]
    assert (tmp_path / "t.csv").read_text().startswith("villages_percent,low,median,high")


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_cluster_gives_the_same_in_the_same_order():
    distributed = pytest.importorskip("distributed")
    here = sweep(PLAN, SETTINGS, sulphur)
    seen: list[tuple[int, int]] = []
    options = {"dashboard_address": None, "threads_per_worker": 1}
    with (
        distributed.LocalCluster(n_workers=2, processes=True, **options) as cluster,
        distributed.Client(cluster) as client,
    ):
        found = sweep(PLAN, SETTINGS, sulphur, client=client, progress=lambda *at: seen.append(at))
        by_address = sweep(PLAN, SETTINGS[:1], sulphur, client=cluster.scheduler_address)
        with pytest.raises(SimmodelError, match=r"settings\[2\] .*140 %"):
            sweep(PLAN, [*SETTINGS[:2], {KEY: "140 %"}], sulphur, client=client, batch=2)
    assert found == here
    assert by_address == here[:1]
    assert seen[0] == (0, 3)
    assert seen[-1] == (3, 3)
    assert len(seen) == 4, "one setting at a time: fewer of them than workers can share"
