import errno
import hashlib
import json
import tempfile
from pathlib import Path

import pandas as pd
import pytest
import xarray as xr
from made import made_projection

from simmodel.errors import SimmodelError
from simmodel.results.folder import replaced_folder
from simmodel.results.projection import Projection
from simmodel.results.write import write

FILES = {
    *("projection.nc", "emissions.csv", "measures.csv", "outside.csv", "targets.csv"),
    *("matches.csv", "manifest.json"),
}


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return made_projection(tmp_path_factory.mktemp("made"), measures=5, sources=3)


def content(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def test_same_projection_gives_same_bytes(projection, tmp_path):
    first = content(write(projection, tmp_path / "a"))
    second = content(write(projection, tmp_path / "elsewhere" / "b"))
    assert set(first) == FILES
    assert first == second


def test_netcdf_follows_cf_and_keeps_the_numbers(projection, tmp_path):
    with xr.open_dataset(write(projection, tmp_path / "a") / "projection.nc") as data:
        assert data.attrs["Conventions"] == "CF-1.11"
        assert data["reduction"].dims == ("measure", "region", "pollutant", "year")
        assert data["base_year_emissions"].dims == ("region", "source", "pollutant")
        for name in projection.dataset.data_vars:
            assert data[name].attrs["units"] == "t/yr"
            assert data[name].attrs["long_name"]
            assert (data[name].to_numpy() == projection.dataset[name].to_numpy()).all()
        assert data["region_name_zh"].to_numpy().tolist()[3] == "应县"
    assert "units" not in projection.dataset["emissions"].attrs


def test_csv_is_utf8_with_unix_lines(projection, tmp_path):
    raw = (write(projection, tmp_path / "a", lang="zh") / "emissions.csv").read_bytes()
    assert b"\r" not in raw
    assert "应县" in raw.decode("utf-8")
    assert raw.startswith(b"region,region_name,")


def test_manifest_names_inputs_defaults_and_assumptions(projection, tmp_path):
    settings = {"measures.m01.effectiveness": "80%"}
    folder = write(projection, tmp_path / "a", overrides=settings)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    plan = hashlib.sha256(projection.scenario.file.read_bytes()).hexdigest()
    assert manifest["inputs"]["plan.yaml"] == plan
    assert set(manifest["inputs"]) == {
        *("plan.yaml", "inventory/activity.csv", "emission_factors/sources.csv"),
    }
    assert manifest["defaults"] == list(projection.scenario.defaults)
    assert manifest["warnings"] == list(projection.warnings)
    assert manifest["overrides"] == settings
    assert manifest["seed"] is None
    assert manifest["assumptions"]["scenario"] == [
        {"place": "measures[m01].effectiveness", "text": "90 %", "why": "no survey"}
    ]
    tables = manifest["assumptions"]["tables"]
    assert tables["activity"]["rows"]["assumed"] == 1
    assert tables["activity"]["assumed"] == ["plan.yaml:3"]
    assert tables["emission factors"]["rows"] == {
        "quoted": 1, "secondary": 0, "estimated": 0, "from_memory": 0, "assumed": 0
    }  # fmt: skip
    assert set(manifest["files"]) == FILES - {"manifest.json"}
    assert str(tmp_path) not in json.dumps(manifest)


def test_failed_run_leaves_the_previous_folder_as_it_was(projection, tmp_path):
    folder = write(projection, tmp_path / "a")
    before = content(folder)

    def fail(_projection: Projection, new: Path, _lang: str) -> None:
        (new / "half.png").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(projection, folder, lang="zh", extras=[fail])
    assert content(folder) == before
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_failed_first_run_writes_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), replaced_folder(tmp_path / "a"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_failed_exchange_puts_the_previous_folder_back(projection, tmp_path, monkeypatch):
    folder = write(projection, tmp_path / "a")
    before = content(folder)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(5, "disk full", str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="disk full"):
        write(projection, folder, lang="zh")
    assert content(folder) == before


def test_folder_with_a_file_open_elsewhere_stays_and_says_what_to_do(
    projection, tmp_path, monkeypatch
):
    """Windows refuses to move a folder while Excel has a file in it open."""
    folder = write(projection, tmp_path / "a")
    before = content(folder)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "a":
            raise PermissionError(13, "access denied", str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(SimmodelError, match=r"a: 1 problem\n.*Excel.*Close the file and run again"):
        write(projection, folder, lang="zh")
    assert content(folder) == before
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_read_only_place_is_named_with_what_to_do(projection, tmp_path, monkeypatch, number):
    def refuse(*_arguments: object, **_named: object) -> str:
        raise OSError(number, "no")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    with pytest.raises(SimmodelError, match=r"cannot be written to.*--output.*Nothing was written"):
        write(projection, tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_other_faults_of_the_disk_are_not_hidden(projection, tmp_path, monkeypatch):
    def refuse(*_arguments: object, **_named: object) -> str:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    with pytest.raises(OSError, match="no space left"):
        write(projection, tmp_path / "a")


def test_folder_of_a_run_killed_between_the_renames_comes_back(projection, tmp_path):
    folder = write(projection, tmp_path / "a")
    before = content(folder)
    work = tmp_path / ".a.xyz.partial"
    work.mkdir()
    folder.rename(work / "previous")
    with pytest.raises(ZeroDivisionError), replaced_folder(folder):
        raise ZeroDivisionError
    assert content(folder) == before


def test_rerun_drops_stale_files_and_keeps_notes(projection, tmp_path):
    def draw(_projection: Projection, new: Path, _lang: str) -> None:
        (new / "charts").mkdir()
        (new / "charts" / "a.png").touch()

    folder = write(projection, tmp_path / "a", extras=[draw])
    assert (folder / "charts" / "a.png").exists()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    write(projection, folder)
    assert not (folder / "charts").exists()
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_extras_write_in_their_order_and_the_manifest_names_their_files(projection, tmp_path):
    def first(_projection: Projection, new: Path, _lang: str) -> None:
        (new / "a.txt").write_text("1", encoding="utf-8")

    def second(_projection: Projection, new: Path, lang: str) -> None:
        before = (new / "a.txt").read_text(encoding="utf-8")
        (new / "b.txt").write_text(before + lang, encoding="utf-8")

    folder = write(projection, tmp_path / "a", "zh", [first, second])
    assert (folder / "b.txt").read_text(encoding="utf-8") == "1zh"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert {"a.txt", "b.txt"} <= set(manifest["files"])


def test_foreign_folder_is_refused(projection, tmp_path):
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(SimmodelError, match=r"no manifest\.json of an earlier run.*--output"):
        write(projection, tmp_path)
    assert (tmp_path / "thesis.docx").exists()
    with pytest.raises(SimmodelError, match="is a file"):
        write(projection, tmp_path / "thesis.docx")


def test_empty_tables_are_written(projection, tmp_path):
    bare = Projection(**{**vars(projection), "targets": projection.targets.iloc[:0]})
    table = pd.read_csv(write(bare, tmp_path / "a") / "targets.csv")
    assert len(table) == 0
    assert "verdict" in table
