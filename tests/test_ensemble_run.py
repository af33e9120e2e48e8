"""`simmodel run` with an ensemble: options, files, and that the projection itself stays."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from typer.testing import CliRunner

from simmodel.cli.app import app
from simmodel.reports.intervals import interval, share_of_draws

PLAN = "scenarios/yangquan/plan-2020.yaml"


def run(folder: Path, *options: str) -> str:
    arguments = ["run", PLAN, "--no-charts", "--no-report", "--output", str(folder), *options]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    base = tmp_path_factory.mktemp("runs")
    drawn, plain = base / "drawn", base / "plain"
    shown = run(drawn, "--draws", "20", "--save-draws")
    run(plain, "--draws", "0")
    return drawn, plain, shown


def test_the_projection_does_not_change(folders):
    drawn, plain, _ = folders
    for name in ("emissions.csv", "measures.csv", "concentrations.csv", "projection.nc"):
        assert (drawn / name).read_bytes() == (plain / name).read_bytes()
    columns = ["probability", "low", "high"]
    with_draws = pd.read_csv(drawn / "targets.csv")
    assert with_draws.drop(columns=columns).equals(pd.read_csv(plain / "targets.csv"))
    assert not (plain / "ensemble.csv").exists()
    assert "ensemble" not in json.loads((plain / "manifest.json").read_text(encoding="utf-8"))


def test_targets_have_a_probability_and_an_interval(folders):
    targets = pd.read_csv(folders[0] / "targets.csv")
    judged = targets[targets["verdict"] != "cannot be judged"]
    assert judged["probability"].between(0, 1).all()
    assert (judged["low"] <= judged["high"]).all()
    assert "probability" in folders[2]
    assert "share of 32 draws" in folders[2]


def test_the_manifest_says_how_it_was_drawn(folders):
    about = json.loads((folders[0] / "manifest.json").read_text(encoding="utf-8"))["ensemble"]
    assert (about["draws"], about["seed"], about["method"]) == (32, 1, "sobol")
    assert about["inputs"]["activity"] == 912
    assert about["closed_form"]["largest_difference_in_standard_errors"] < 4
    assert any("only control" in line for line in about["held_at_central_value"])


def test_quantiles_are_those_of_the_saved_draws(folders):
    table = pd.read_csv(folders[0] / "ensemble.csv", keep_default_na=False)
    with xr.open_dataset(folders[0] / "ensemble.nc") as data:
        total = data["total_emissions"].sel(pollutant="SO2", year=2020).to_numpy()
        heating = data["reduction"].isel(measure=0).sel(pollutant="NOx", year=2021)
        measure, saved = str(heating["measure"].item()), heating.to_numpy()
    row = table[(table["variable"] == "emissions") & (table["region"] == "all")]
    row = row[(row["pollutant"] == "SO2") & (row["year"].astype(str) == "2020")].iloc[0]
    ends = np.quantile(total, [0.05, 0.5, 0.95])
    assert [float(row[name]) for name in ("low", "median", "high")] == pytest.approx(ends)
    assert float(row["mean"]) == pytest.approx(total.mean())
    row = table[(table["measure"] == measure) & (table["pollutant"] == "NOx")]
    row = row[row["year"].astype(str) == "2021"].iloc[0]
    assert float(row["high"]) == pytest.approx(np.quantile(saved, 0.95))


def test_counties_sum_to_the_total_in_every_mean(folders):
    table = pd.read_csv(folders[0] / "ensemble.csv", keep_default_na=False)
    rows = table[(table["variable"] == "emissions") & (table["pollutant"] == "NOx")]
    for _, year in rows.groupby("year"):
        whole = year[year["region"] == "all"]["mean"].astype(float).iloc[0]
        parts = year[year["region"] != "all"]["mean"].astype(float).sum()
        assert parts == pytest.approx(whole, rel=1e-8)


@pytest.mark.slow
def test_the_same_run_gives_the_same_bytes(folders, tmp_path):
    run(tmp_path / "again", "--draws", "20", "--save-draws")
    for name in ("ensemble.csv", "targets.csv", "manifest.json"):
        assert (tmp_path / "again" / name).read_bytes() == (folders[0] / name).read_bytes()


def test_numbers_are_written_for_a_reader():
    assert interval(18435.2, 31027.0) == "18,435–31,027"
    assert interval(-120.0, 35.0) == "-120 … 35"
    assert share_of_draws(0.0, 20) == "<5 %"
    assert share_of_draws(1.0, 1000) == ">99 %"


def test_negative_draws_are_refused():
    result = CliRunner().invoke(app, ["run", PLAN, "--draws", "-1"])
    assert result.exit_code == 2
