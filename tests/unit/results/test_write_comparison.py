"""The folder of a comparison."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest
from compared import compared

from simmodel.errors import SimmodelError
from simmodel.results.comparison import Comparison
from simmodel.results.write_comparison import comparison_folder, write_comparison

TABLES = {
    *("differences.csv", "totals.csv", "emissions.csv", "measures.csv", "gains.csv"),
    *("targets.csv", "manifest.json"),
}
OTHER = "tiny-plan-without-rail"


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compared("rail")


def test_tables_and_manifest(comparison: Comparison, tmp_path: Path) -> None:
    folder = write_comparison(comparison, tmp_path / "not" / "there", overrides={"a.b": "1"})
    assert {file.name for file in folder.iterdir()} == TABLES
    # NOx by rail in 2021: 15 t of trucks less 0.072 t of electricity (tests/test_pipeline.py)
    totals = pd.read_csv(folder / "totals.csv").set_index(["pollutant", "year"])
    assert totals.loc[("NOx", 2021), f"difference:{OTHER}"] == pytest.approx(15 - 0.072)
    gains = pd.read_csv(folder / "gains.csv").set_index(["pollutant", "year"])
    assert gains.loc[("NOx", 2021), "reduction"] == pytest.approx(15 - 0.072)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["compared"] == ["tiny-plan", OTHER]
    assert "rail" not in manifest["scenarios"][1]["measures"]
    assert manifest["scenarios"][0]["overrides"] == {"a.b": "1"}
    assert set(manifest["files"]) == TABLES - {"manifest.json"}
    digest = hashlib.sha256((folder / "totals.csv").read_bytes()).hexdigest()
    assert manifest["files"]["totals.csv"] == digest


def test_a_fault_leaves_the_folder_as_it_was(comparison: Comparison, tmp_path: Path) -> None:
    folder = write_comparison(comparison, tmp_path / "out")
    before = (folder / "manifest.json").read_bytes()

    def fail(*_: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_comparison(comparison, folder, "zh", [fail])
    assert (folder / "manifest.json").read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_others_is_not_replaced(comparison: Comparison, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(SimmodelError, match=r"holds files but no manifest\.json"):
        write_comparison(comparison, tmp_path)


def test_the_name_of_the_folder_stays_short() -> None:
    names = [f"shuozhou-plan-2020-without-measure-{i}" for i in range(8)]
    folder = comparison_folder(names)
    assert folder.as_posix() == (
        "outputs/compare-shuozhou-plan-2020-without-measure-0-1-2-3-4-5-6-7"
    )
    long = comparison_folder(["plan", *(f"other-{'x' * 20}{i}" for i in range(6))])
    assert len(long.name) <= 80
    assert long.name.endswith("-and-4-more")
