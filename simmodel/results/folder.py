"""A folder that appears whole or not at all."""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simmodel.errors import Problem, SimmodelError

MANIFEST = "manifest.json"
_NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)
_READ_ONLY = (
    "cannot be written to (read-only, or no right to it). Give a folder of your own with --output, "
    "or ask for the right to write here. Nothing was written."
)
_LOCKED = (
    "cannot be replaced: a file in it is open in another program (such as results.xlsx in Excel), "
    "or you have no right to it. Close the file and run again, or give another folder with "
    "--output. The earlier results are as they were."
)


def check_output_folder(folder: Path) -> None:
    """Refuse a folder that a run must not replace.

    Raises
    ------
    SimmodelError : `folder` is a file, holds files but no manifest of an earlier run, or lies where
        nothing may be written.
    """
    message = ""
    if folder.exists() and not folder.is_dir():
        message = "is a file. Give another folder with --output."
    elif folder.is_dir() and any(folder.iterdir()) and earlier_files(folder) is None:
        message = (
            f"holds files but no {MANIFEST} of an earlier run, so it is not replaced. "
            "Give a new or empty folder with --output."
        )
    if message:
        raise SimmodelError([Problem(str(folder), "", message)])
    parent = next(parent for parent in folder.resolve().parents if parent.exists())
    if not os.access(parent, os.W_OK):
        raise SimmodelError([Problem(str(parent), "", _READ_ONLY)])


def earlier_files(folder: Path) -> frozenset[str] | None:
    """Names of the files that an earlier run wrote to `folder`; None if no run did."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return frozenset({MANIFEST, *manifest["files"]}) if "simmodel" in manifest else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def replaced_folder(folder: Path) -> Iterator[Path]:
    """Give a new empty folder to fill; at the end it takes the place of `folder`.

    The new folder is made beside `folder`, so that the exchange is two renames. When the filling
    fails or is interrupted, `folder` stays as it was. Files in it that no run wrote (notes that
    somebody put there) are carried over.
    """
    target = folder.resolve()
    check_output_folder(target)
    work = _working_folder(target)
    new = work / "new"
    new.mkdir()
    try:
        yield new
        try:
            _carry_over(target, new)
            _exchange(new, target, work / "previous")
        except PermissionError:
            raise SimmodelError([Problem(str(folder), "", _LOCKED)]) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _working_folder(target: Path) -> Path:
    """Make the folder beside `target` in which a run is put together."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _restore_after_kill(target)
        made = tempfile.mkdtemp(prefix=_prefix(target), suffix=".partial", dir=target.parent)
    except OSError as error:
        if error.errno not in _NO_RIGHT:
            raise
        raise SimmodelError([Problem(str(target.parent), "", _READ_ONLY)]) from None
    return Path(made)


def _prefix(target: Path) -> str:
    return f".{target.name}."


def _restore_after_kill(target: Path) -> None:
    """Put the previous folder back when a run was killed between the two renames."""
    if target.exists():
        return
    for previous in sorted(target.parent.glob(f"{_prefix(target)}*.partial/previous")):
        previous.rename(target)
        shutil.rmtree(previous.parent, ignore_errors=True)
        return


def _carry_over(old: Path, new: Path) -> None:
    written = earlier_files(old) if old.is_dir() else None
    for file in sorted(old.rglob("*")) if written else []:
        name = file.relative_to(old)
        if file.is_file() and name.as_posix() not in (written or ()) and not (new / name).exists():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, new / name)


def _exchange(new: Path, target: Path, previous: Path) -> None:
    if not target.exists():
        new.rename(target)
        return
    target.rename(previous)
    try:
        new.rename(target)
    except BaseException:
        previous.rename(target)
        raise
