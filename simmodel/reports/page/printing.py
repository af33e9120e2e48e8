"""The report as PDF, printed by a browser that is at hand."""

import logging
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from simmodel.reports.page.render import REPORT
from simmodel.reports.texts import text
from simmodel.results.projection import Projection

PDF = "report.pdf"
BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
"""Names that Chromium, Chrome and Edge have on the path."""
_PROGRAM_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
"""Variables of Windows that name the folders of programs."""
_SECONDS = 120
_TIME = re.compile(rb"(?<=Date \(D:)\d{14}(?:[+-]\d\d'\d\d'|Z)?(?=\))")
_NO_TIME = b"19700101000000+00'00'"
_log = logging.getLogger(__name__)


def find_browser() -> str | None:
    """Find the first of `BROWSERS` on the path, else Edge or Chrome where Windows puts them."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    return found or next((str(file) for file in _installed() if file.is_file()), None)


def _installed() -> Iterator[Path]:
    """Where Edge and Chrome are installed on Windows, which does not put them on the path."""
    for folder in filter(None, map(os.environ.get, _PROGRAM_FOLDERS)):
        yield Path(folder) / "Microsoft" / "Edge" / "Application" / "msedge.exe"
        yield Path(folder) / "Google" / "Chrome" / "Application" / "chrome.exe"


def write_pdf(_projection: Projection, folder: Path, lang: str = "en") -> None:
    """Print the folder's ``report.html`` as ``report.pdf``; a warning says why if it cannot be."""
    browser = find_browser()
    if browser is None:
        _log.warning(text("no_browser", lang))
        return
    reason = print_page(browser, folder / REPORT, folder / PDF)
    if reason:
        _log.warning(text("browser_failed", lang, browser=Path(browser).name, reason=reason))


def print_page(browser: str, page: Path, pdf: Path) -> str:
    """Print a page with a browser.

    Returns
    -------
    Why it could not be printed; nothing when it was.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--no-pdf-header-footer", f"--user-data-dir={profile}"),
            *(f"--print-to-pdf={pdf.resolve()}", page.resolve().as_uri()),
        ]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                env=_with_fonts(Path(profile)),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            pdf.unlink(missing_ok=True)
            return str(error) if isinstance(error, OSError) else f"{_SECONDS} s"
    if done.returncode or not pdf.is_file():
        pdf.unlink(missing_ok=True)
        return f"exit code {done.returncode}"
    _forget_time(pdf)
    return ""


def _forget_time(pdf: Path) -> None:
    """Put a fixed time into the PDF, so that the same report gives the same bytes."""
    raw = pdf.read_bytes()
    # bytes of the same number, since the file's own index counts them
    pdf.write_bytes(_TIME.sub(lambda found: _NO_TIME[: len(found.group())], raw))


def _with_fonts(folder: Path) -> dict[str, str]:
    """Environment in which a browser also finds the font of the charts, by fontconfig.

    Servers often have no Chinese font; without one every Chinese sign would print as a box.
    """
    from pylopdf_fonts_zh_cn import sans_path

    fonts, file = sans_path().parent, folder / "fonts.conf"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{escape(str(fonts))}</dir><cachedir>{escape(str(folder / 'fonts'))}</cachedir>"
        "</fontconfig>",
        encoding="utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": os.environ.get("FONTCONFIG_FILE", str(file))}
