"""Laws about the code: which way imports go, how long files are, what the repository names."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import simmodel

PACKAGE = Path(simmodel.__file__).parent
ROOT = Path(__file__).resolve().parents[1]
STAGES = (
    *("scenario", "inputs", "measures", "emissions", "air_quality", "targets"),
    *("results", "reports"),
)
ANYWHERE = {
    *("simmodel", "vocabulary", "units", "unit_definitions", "errors", "data_folders"),
    *("languages", "workbooks"),
}
SEES_ALL = {"pipeline", "uncertainty", "places", "cli", "__init__", "__main__"}
CORE = ("measures", "emissions", "air_quality", "targets")
NOT_IN_CORE = {
    *("ruamel", "yaml", "pint", "matplotlib", "typer", "rich", "csv", "json", "netCDF4", "pathlib"),
}
NOT_IN_A_RUN = ("matplotlib", "scipy", "typer.rich_utils")
MOST_LINES, MOST_LINES_OF_FUNCTION = 300, 40
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)


def stage_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def imports(node: ast.AST) -> Iterator[str]:
    """Names of the modules that a file imports when it runs, not those only for type checking."""
    for child in ast.iter_child_nodes(node):
        if is_for_types(child):
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "relative import"
            yield child.module or ""
        yield from imports(child)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_go_one_way(file):
    own = stage_of(file)
    if own in SEES_ALL:
        return
    allowed = ANYWHERE | {own}
    if own in STAGES:
        allowed |= set(STAGES[: STAGES.index(own)])
    for name in imports(tree_of(file)):
        parts = name.split(".")
        if parts[0] == "simmodel":
            assert parts[-1 if len(parts) == 1 else 1] in allowed, f"{own} imports {name}"


@pytest.mark.parametrize("stage", CORE)
def test_core_opens_no_file_and_prints_nothing(stage):
    for file in (PACKAGE / stage).rglob("*.py"):
        found = {name.split(".")[0] for name in imports(tree_of(file))} & NOT_IN_CORE
        assert not found, f"{file.name} imports {found}"
        calls = [node for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call)]
        names = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
        assert not names & {"open", "print"}, file.name


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_files_and_functions_are_short(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) < MOST_LINES
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.FunctionDef):
            first = node.body[0]
            documented = ast.get_docstring(node) is not None and len(node.body) > 1
            start = node.body[1].lineno if documented else first.lineno
            length = (node.end_lineno or start) - start + 1
            assert length < MOST_LINES_OF_FUNCTION, f"{node.name} has {length} lines"


def test_public_names_are_there_and_lazy():
    code = "import sys, simmodel; print(*[m for m in ('numpy', 'pandas') if m in sys.modules])"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert shown.stdout.strip() == ""
    for name in simmodel.__all__:
        assert getattr(simmodel, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = simmodel.nonsense


def test_commands_and_a_run_without_charts_import_nothing_heavy():
    code = (
        "import sys, simmodel.cli.app; heavy = ('numpy', 'pandas', 'rich', 'pydantic');"
        "print(*[m for m in heavy if m in sys.modules]);"
        "import simmodel.pipeline, simmodel.results.write, simmodel.reports.summary;"
        f"print(*[m for m in {NOT_IN_A_RUN!r} if m in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert shown.stdout == "\n\n"


def tracked_files() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode("utf-8").split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_repository_names_no_machine():
    private = re.compile(r"(?<![\w.])/(?:home|root|Users|tmp|work)/\w|[A-Z]:\\\\Users")
    host = re.compile(r"--(?:extra-)?index-url|trusted-host|https?://(?:localhost|127\.|10\.)")
    for file in tracked_files():
        text = file.read_bytes().decode("utf-8", errors="ignore")
        if file != Path(__file__).resolve():
            assert not private.search(text), file
            assert not host.search(text), file


def test_constraints_pin_every_name():
    file = ROOT / "constraints.txt"
    if not file.exists():
        pytest.skip("not a checkout")
    for line in file.read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"[\w.-]+==[\w.!+-]+", line), line
