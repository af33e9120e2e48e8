"""The tiny place of tests/cases, whole or with one fault."""

import shutil
from pathlib import Path

import pytest

from simmodel.inputs.inventory import Inventory, read_inventory
from simmodel.inputs.library import Library, read_library

CASES = Path(__file__).resolve().parents[2] / "cases"


@pytest.fixture(scope="session")
def library() -> Library:
    return read_library(CASES / "tiny" / "emission_factors")


@pytest.fixture(scope="session")
def inventory(library: Library) -> Inventory:
    return read_inventory(CASES / "tiny" / "inventory", library)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the tiny place that a test may spoil; the working directory is in it."""
    shutil.copytree(CASES / "tiny", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path
