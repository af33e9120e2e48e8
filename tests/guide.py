"""Follow docs/guide.md and docs/guide.en.md: run their commands, compare what they quote.

``python -m tests.guide --renew`` runs them and writes the pictures of the guides anew.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
GUIDES = {"zh": DOCS / "guide.md", "en": DOCS / "guide.en.md"}
PICTURES = {"waterfall_SO2": "results/charts/waterfall_SO2_2022.png"}
"""Name of a picture in docs/guide/ -> what the guide's commands make."""
_BLOCK = re.compile(r"^```(?P<kind>\w+) ?(?P<of>\S*)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"# (?:退出码|exit code) (\d+)")
_LINES = re.compile(r"[│┃┏┓┗┛━─┡┩╇┳┻└┘┴├┤┼\s]+")


@dataclass(frozen=True)
class Block:
    """A block of code: its kind (sh, text, csv, yaml), what stands behind that, its lines."""

    kind: str
    of: str
    text: str


@dataclass(frozen=True)
class Done:
    """A command that was run, what it printed, its exit code and the one that the guide says."""

    command: str
    output: str
    code: int
    expected: int
    quoted: tuple[str, ...]


def blocks(guide: Path) -> list[Block]:
    """Blocks of code in the order of the guide."""
    text = guide.read_text(encoding="utf-8")
    return [Block(m["kind"], m["of"], m["text"]) for m in _BLOCK.finditer(text)]


def plain(text: str) -> str:
    """Text without the lines of tables, white space as single blanks."""
    return _LINES.sub(" ", text).strip()


def follow(guide: Path, folder: Path) -> Iterator[Done]:
    """Run the commands of a guide in a folder that holds docs/guide/."""
    shutil.copytree(DOCS / "guide", folder / "docs" / "guide")
    shims = folder / ".bin"
    shims.mkdir()
    shim = shims / "simmodel"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m simmodel "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    paths = {
        "PATH": f"{shims}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    found = blocks(guide)
    for block, after in zip(found, [*found[1:], Block("", "", "")], strict=True):
        if block.kind != "sh" or block.of == "install":
            continue
        lines = block.text.strip().splitlines()
        for line in lines:
            ran = subprocess.run(
                ["/bin/sh", "-c", line],
                cwd=folder,
                env=os.environ | paths,
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=False,
            )
            exit_code = _EXIT.search(line)
            quoted = after.text.splitlines() if after.kind == "text" and line is lines[-1] else ()
            yield Done(
                line,
                plain(ran.stdout + ran.stderr),
                ran.returncode,
                int(exit_code[1]) if exit_code else 0,
                tuple(plain(part) for part in quoted if part.strip()),
            )


def bold_figures(guide: Path) -> list[str]:
    """Numbers that the prose of a guide sets in bold."""
    return re.findall(r"\*\*([\d.,]+)\*\*", _BLOCK.sub("", guide.read_text(encoding="utf-8")))


def renew() -> None:
    """Run the guides and write their pictures."""
    for lang, guide in GUIDES.items():
        with tempfile.TemporaryDirectory() as work:
            for done in follow(guide, Path(work)):
                sys.stdout.write(f"{done.code} {done.command}\n")
            for name, made in PICTURES.items():
                shutil.copyfile(Path(work) / made, DOCS / "guide" / f"{name}.{lang}.png")


if __name__ == "__main__":
    if "--renew" in sys.argv:
        renew()
