"""The ensemble of every cell written to a folder, block by block; a stopped run goes on."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simmodel import __version__
from simmodel.errors import Problem, ScenarioError, SimmodelError
from simmodel.results.folder import MANIFEST, check_output_folder
from simmodel.results.manifest import files_read, hash_file
from simmodel.uncertainty.cells import blocks_of, compile_core
from simmodel.uncertainty.cells_block import block_statistics
from simmodel.uncertainty.cells_draws import MEMORY, Factors, Supply, find_supply
from simmodel.uncertainty.cells_file import CELLS, write_cells
from simmodel.uncertainty.ensemble import Plan, plan_of
from simmodel.uncertainty.gather import gather

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.scenario.schema import Scenario

UNFINISHED = "unfinished"
"""Folder of the blocks that are done, inside the folder that is written."""
_LEAST_MEMORY = 1e6
_SUPPLY = "supply.npz"
_SETTINGS = ("simmodel", "scenario", "scenario_hash", "inputs", "draws", "seed", "method", "memory")


def sample_cells(
    scenario: "Scenario | Model",
    folder: Path,
    *,
    draws: int | None = None,
    seed: int | None = None,
    method: str | None = None,
    memory: float = MEMORY,
    progress: Callable[[int, int], None] = lambda done, blocks: None,
) -> Path:
    """Write quantiles and means of every region, source, pollutant and year.

    Each block of regions is kept in `folder` when it is done. Called again after it was stopped,
    with the same scenario, tables and settings, it goes on behind the last block.

    Parameters
    ----------
    scenario : a loaded scenario, or a model that was built from one
    folder : a new folder, or one that this has written to before
    draws, seed, method : as of `simmodel.sample`
    memory : bytes that the draws of a block may take; more is faster and changes no number
    progress : called with the blocks done and their number

    Returns
    -------
    the file ``cells.nc``

    Raises
    ------
    SimmodelError : an input or a setting is wrong, or the folder holds blocks of another run.
    """
    from simmodel.emissions.model import Model
    from simmodel.pipeline import build

    model = scenario if isinstance(scenario, Model) else build(scenario)
    plan = plan_of(model.scenario, draws, seed, method)
    _check(plan, memory)
    about = _about(model, plan, memory)
    work = _begin(folder, about)
    core = compile_core(model, gather(model))
    blocks = blocks_of(core, plan, memory)
    parts = [work / f"block-{number:05d}.npz" for number in range(len(blocks))]
    factors = Factors(core, plan, memory)
    supply = _supply(factors, work)
    progress(0, len(blocks))
    for number, (part, cells) in enumerate(zip(parts, blocks, strict=True)):
        if not part.exists():
            found = block_statistics(factors, cells, supply)
            _save(part, cells=cells, statistics=found)
        progress(number + 1, len(blocks))
    write_cells(model, about, parts, work / CELLS)
    return _finish(folder, about)


def _check(plan: Plan, memory: float) -> None:
    problems = []
    if plan.draws < 2:
        message = f"found {plan.draws}. An ensemble needs 2 draws or more."
        problems.append(Problem("uncertainty", "draws", message))
    if not memory >= _LEAST_MEMORY:
        message = f"found {memory / 1e6:g} MB. Allow {_LEAST_MEMORY / 1e6:g} MB or more."
        problems.append(Problem("uncertainty", "memory", message))
    if problems:
        raise ScenarioError(problems)


def _about(model: "Model", plan: Plan, memory: float) -> dict[str, Any]:
    """What decides the numbers and the blocks."""
    scenario = model.scenario
    said = scenario.model_dump_json(exclude={"file", "files", "inventory", "plan"})
    files = files_read(scenario, model.inventory, model.library, model.air)
    return {
        "simmodel": __version__,
        "scenario": scenario.name,
        "scenario_hash": sha256(said.encode()).hexdigest(),
        "inputs": {name: hash_file(file) for name, file in files.items()},
        "draws": plan.draws,
        "seed": plan.seed,
        "method": plan.method,
        "memory": memory,
    }


def _begin(folder: Path, about: dict[str, Any]) -> Path:
    """The folder of the blocks, new or of a run that was stopped."""
    work = folder / UNFINISHED
    if (work / MANIFEST).exists():
        _refuse_others(work / MANIFEST, about)
        return work
    new = folder / f".{UNFINISHED}.partial"
    shutil.rmtree(new, ignore_errors=True)
    check_output_folder(folder)
    if (folder / MANIFEST).exists() and not (folder / CELLS).exists():
        message = f"holds results of another command. {_OTHER_FOLDER}"
        raise SimmodelError([Problem(str(folder), "", message)])
    new.mkdir(parents=True)
    _write(new / MANIFEST, about)
    return new.rename(work)


_OTHER_FOLDER = "Give a folder of its own with --output."


def _refuse_others(manifest: Path, about: dict[str, Any]) -> None:
    """Refuse blocks of a run with other inputs or settings."""
    try:
        begun = json.loads(manifest.read_text(encoding="utf-8"))
        differing = [name for name in _SETTINGS if begun[name] != about[name]]
    except (ValueError, KeyError, TypeError):
        message = f"cannot be read. Delete the folder {UNFINISHED} to start anew."
        raise SimmodelError([Problem(str(manifest), "", message)]) from None
    problems = []
    for name in differing:
        was, now = begun[name], about[name]
        if name == "inputs":
            files = sorted(f for f in {*was, *now} if was.get(f) != now.get(f))
            what = f"changed since: {', '.join(files[:5])}"
        elif name == "scenario_hash":
            what = "the scenario, or what is set over it, has changed since"
        else:
            what = f"begun with {was}, now {now}"
        problems.append(Problem(str(manifest), name.removesuffix("_hash"), f"{what}. {_GO_ON}"))
    if problems:
        raise SimmodelError(dict.fromkeys(problems))


_GO_ON = (
    "Blocks of two runs are not put together: repeat the settings it was begun with, "
    f"or delete the folder {UNFINISHED} to start anew."
)


def _supply(factors: Factors, work: Path) -> Supply | None:
    """What power plants make, from the file where it is done already."""
    file = work / _SUPPLY
    if file.exists():
        with np.load(file) as kept:
            return Supply(kept["outside"], kept["generation"]) if kept["outside"].size else None
    found = find_supply(factors)
    nothing = np.zeros(0)
    outside, generation = (nothing, nothing) if found is None else (found.outside, found.generation)
    _save(file, outside=outside, generation=generation)
    return found


def _finish(folder: Path, about: dict[str, Any]) -> Path:
    """Put the joined file in its place and drop the blocks."""
    cells = folder / CELLS
    (folder / UNFINISHED / CELLS).replace(cells)
    with _whole(folder / MANIFEST) as new:
        _write(new, {**about, "files": {CELLS: hash_file(cells)}})
    shutil.rmtree(folder / UNFINISHED)
    return cells


def _write(file: Path, about: dict[str, Any]) -> None:
    file.write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _save(file: Path, **arrays: np.ndarray) -> None:
    with _whole(file) as new, new.open("wb") as stream:
        np.savez(stream, **arrays)  # type: ignore[arg-type]


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A file to fill that takes its name when it is complete, so that none is ever half there."""
    new = file.with_name(f".{file.name}.partial")
    yield new
    new.replace(file)
