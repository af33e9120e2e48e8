"""Many settings of one scenario: a function of each projection, here or over a dask cluster."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from simmodel.data_folders import find_scenario
from simmodel.errors import Problem, ScenarioError, SimmodelError
from simmodel.pipeline import run_each
from simmodel.scenario.load import load
from simmodel.uncertainty.ensemble import sample

if TYPE_CHECKING:
    from simmodel.results.projection import Projection
    from simmodel.scenario.schema import Scenario

R = TypeVar("R")
Setting = Mapping[str, str]

_MOST_IN_BATCH = 16
_BATCHES_A_THREAD = 2
"""Enough for threads to end at about the same time."""


def sweep(
    file: Path | str,
    settings: Iterable[Setting],
    function: "Callable[[Projection], R]",
    *,
    draws: int = 0,
    client: Any = None,  # noqa: ANN401 (a class of dask, which need not be installed)
    batch: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[R]:
    """Results of a function for many settings of a scenario.

    Parameters
    ----------
    file : scenario file, or the name of a shipped one; workers on other machines must see it, and
        the tables that it names, under the same path
    settings : each as of `--set`, such as ``{"measures.boilers.penetration": "80 %"}``
    function : what is kept of a projection. A cluster sends it to its workers and its results
        back: it needs a module that they can import, or to be in the script that is run
    draws : draws of the ensemble that the projection carries as ``projection.ensemble``; 0 for none
    client : a dask client, or the address of a scheduler; without one everything is done here
    batch : settings that a worker takes at a time, for which it reads the tables once; 16 unless
        there are too few of them for all workers
    progress : called with the settings done and their number

    Returns
    -------
    list of results, in the order of the settings

    Raises
    ------
    SimmodelError : a setting is wrong (its number is named), or dask is wanted and not installed.
    """
    every = list(enumerate(dict(setting) for setting in settings))
    _check(draws, batch)
    path = find_scenario(Path(file)).resolve()
    progress(0, len(every))
    if client is None:
        found = []
        for result in _results(path, every, function, draws):
            found.append(result)
            progress(len(found), len(every))
        return found
    if not isinstance(client, str):
        return _mapped(client, path, _parts(every, batch, client), function, draws, progress)
    with _distributed().Client(client) as made:
        return _mapped(made, path, _parts(every, batch, made), function, draws, progress)


def _check(draws: int, batch: int | None) -> None:
    problems = []
    if draws < 0 or draws == 1:
        message = f"found {draws}. Write 0 for none, or 2 or more."
        problems.append(Problem("sweep", "draws", message))
    if batch is not None and batch < 1:
        problems.append(Problem("sweep", "batch", f"found {batch}. Write 1 or more."))
    if problems:
        raise ScenarioError(problems)


def _batch(
    file: Path,
    settings: Sequence[tuple[int, Setting]],
    function: "Callable[[Projection], R]",
    draws: int,
) -> list[R]:
    """Results for some numbered settings, as a worker gives them back."""
    return list(_results(file, settings, function, draws))


def _results(
    file: Path,
    settings: Sequence[tuple[int, Setting]],
    function: "Callable[[Projection], R]",
    draws: int,
) -> Iterator[R]:
    number = 0
    setting: Setting = {}

    def scenarios() -> "Iterator[Scenario]":
        nonlocal number, setting
        for number, setting in settings:  # noqa: B007 (said when a setting is wrong)
            yield load(file, setting)

    try:
        for projection in run_each(scenarios()):
            yield function(_with_draws(projection, draws))
    except SimmodelError as error:
        said = ", ".join(f"{key}={value}" for key, value in setting.items())
        place = f"settings[{number}]"
        problems = [
            Problem(p.file, f"{place} {p.place}".rstrip(), f"{p.message} (set: {said})")
            for p in error.problems
        ] or [Problem(str(file), place, f"{error} (set: {said})")]
        raise SimmodelError(problems) from None


def _with_draws(projection: "Projection", draws: int) -> "Projection":
    if not draws or projection.model is None:
        return projection
    return replace(projection, ensemble=sample(projection.model, draws=draws))


def _parts(
    settings: Sequence[tuple[int, Setting]],
    batch: int | None,
    client: Any,  # noqa: ANN401
) -> list[Sequence[tuple[int, Setting]]]:
    """Settings in batches."""
    threads = max(1, sum(client.nthreads().values()))
    even = len(settings) // (_BATCHES_A_THREAD * threads)
    size = max(1, min(_MOST_IN_BATCH, even)) if batch is None else batch
    return [settings[start : start + size] for start in range(0, len(settings), size)]


def _mapped(
    client: Any,  # noqa: ANN401
    file: Path,
    parts: Sequence[Sequence[tuple[int, Setting]]],
    function: "Callable[[Projection], R]",
    draws: int,
    progress: Callable[[int, int], None],
) -> list[R]:
    """Results of all parts over a cluster."""
    distributed = _distributed()
    futures = client.map(_batch, [file] * len(parts), parts, function=function, draws=draws)
    size = {future.key: len(part) for future, part in zip(futures, parts, strict=True)}
    done, total = 0, sum(size.values())
    try:
        for future in distributed.as_completed(futures, raise_errors=False):
            done += size[future.key]
            progress(done, total)
        return [result for part in client.gather(futures) for result in part]
    finally:
        client.cancel(futures)


def _distributed() -> Any:  # noqa: ANN401 (a module that need not be installed)
    """The package of dask clusters."""
    try:
        return import_module("distributed")
    except ImportError:
        message = "needs dask, which is not installed: pip install 'simmodel[dask]'."
        raise SimmodelError([Problem("sweep", "client", message)]) from None
