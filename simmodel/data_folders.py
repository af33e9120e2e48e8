"""Where the shipped tables and scenarios are: in the wheel, or beside the code in the repository.

Never found by the working directory; only what a user names is read from there.
"""

from difflib import get_close_matches
from pathlib import Path

from simmodel import workbooks
from simmodel.errors import Problem, ScenarioError

_PACKAGE = Path(__file__).resolve().parent
_NEAR = 0.75
"""Likeness of a misspelt name of a place (0-1), of `difflib`."""
_MOST_LISTED = 8


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
    problem = Problem(str(name), "", f"{found}. Name a scenario file (.yaml).{_hint(path)}")
    raise ScenarioError([problem])


def _hint(path: Path) -> str:
    """Which scenario may be meant: one inside a folder, one beside, or a shipped one.

    A shipped one is meant where its place is named, or nearly. A name that several places have,
    such as `plan-2020.yaml`, means none of them more than another, so all are listed.
    """
    if path.is_dir():
        return _listed("It holds", [str(p) for p in _yaml_files(path)])
    beside = {p.name: str(p) for p in path.parent.glob("*.yaml")} if path.parent.is_dir() else {}
    near = get_close_matches(path.name, beside, n=1)
    if near:
        return f" Did you mean {beside[near[0]]!r}?"
    place, name = _words(path)
    shipped = [(Path(known).parts[1], Path(known).stem, known) for known in list_scenarios()]
    inside = {stem: known for of, stem, known in shipped if of == _closest(place, shipped)}
    near = get_close_matches(name, inside, n=1)
    if near:
        return f" Did you mean {inside[near[0]]!r}?"
    alike = [known for _, stem, known in shipped if not place and stem == name]
    return _listed("Shipped", list(inside.values()) or alike)


def _words(path: Path) -> tuple[str, str]:
    """Place and name as in the gallery, each blank where it is not given."""
    words = path.with_suffix("").parts
    words = words[1:] if words[:1] == ("scenarios",) else words
    if len(words) == 1:
        return ("", words[0]) if path.suffix else (words[0], "")
    return (words[0], words[1]) if len(words) == 2 else ("", "")


def _closest(place: str, shipped: list[tuple[str, str, str]]) -> str:
    """The shipped place that is meant; blank where none is."""
    return next(iter(get_close_matches(place, sorted({of for of, _, _ in shipped}), 1, _NEAR)), "")


def _listed(what: str, names: list[str]) -> str:
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return f" {what}: {', '.join(names[:_MOST_LISTED])}{more}." if names else ""


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
