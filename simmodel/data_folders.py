"""Where the shipped tables and scenarios are: in the wheel, or beside the code in the repository.

Never found by the working directory; only what a user names is read from there.
"""

from pathlib import Path

from simmodel import workbooks
from simmodel.errors import Problem, ScenarioError, did_you_mean

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """Folder `name` of the wheel (``simmodel/_data/name``) or of the repository."""
    in_wheel = _PACKAGE / "_data" / name
    return in_wheel if in_wheel.is_dir() else _PACKAGE.parent / name


def emission_factors_folder() -> Path:
    """Folder of the emission-factor library.

    >>> emission_factors_folder().name
    'emission_factors'
    """
    return _shipped("emission_factors")


def scenarios_folder() -> Path:
    """Folder of the scenario gallery, one folder a place.

    >>> scenarios_folder().name
    'scenarios'
    """
    return _shipped("scenarios")


def list_scenarios() -> tuple[str, ...]:
    """Name the shipped scenarios as ``scenarios/<place>/<name>.yaml``, in alphabetical order."""
    folder = scenarios_folder()
    return tuple(f"scenarios/{p.relative_to(folder).as_posix()}" for p in _yaml_files(folder))


def find_scenario(name: str | Path) -> Path:
    """Return the scenario file that `name` means.

    Parameters
    ----------
    name : a path to a file; or, where no such file exists, the name of a shipped scenario such
        as ``scenarios/shuozhou/plan-2020.yaml`` or ``shuozhou/plan-2020``

    Raises
    ------
    ScenarioError : there is neither a file nor a shipped scenario of that name.
    """
    path = Path(name)
    if workbooks.split(path) and workbooks.stored(path).is_file():
        return _in_workbook(path)
    if path.is_file():
        return path
    shipped = _shipped_scenario(path)
    if shipped is not None and not path.exists():
        return shipped
    found = "is a folder" if path.is_dir() else "no such file"
    inside = [str(p) for p in _yaml_files(path)] if path.is_dir() else list(list_scenarios())
    hint = did_you_mean(str(name), inside) or (f" Shipped: {', '.join(inside)}." if inside else "")
    problem = Problem(str(name), "", f"{found}. Name a scenario file (.yaml).{hint}")
    raise ScenarioError([problem])


def _in_workbook(path: Path) -> Path:
    """Scenario of a workbook: the one named, or the first."""
    try:
        book = workbooks.stored(path)
        found = workbooks.first_scenario(book) if path == book else path
        is_there = found is not None and workbooks.is_file(found)
        held = ", ".join(workbooks.files_within(book))
    except workbooks.WorkbookError as error:
        raise ScenarioError([Problem(str(path), "", str(error.strerror))]) from None
    if found is None or not is_there:
        message = f"has no such scenario. Its sheets: {held}. A sheet named 情景 holds a scenario."
        raise ScenarioError([Problem(str(path), "", message)])
    return found


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*.yaml") if p.is_file())


def _shipped_scenario(path: Path) -> Path | None:
    """File of the gallery for a relative name, with or without ``scenarios/`` and ``.yaml``."""
    parts = path.parts[1:] if path.parts[:1] == ("scenarios",) else path.parts
    if path.is_absolute() or not parts or ".." in parts:
        return None
    stem = scenarios_folder().joinpath(*parts)
    files = (stem, stem.with_name(stem.name + ".yaml"))
    return next((file for file in files if file.is_file()), None)
