"""The report as PDF: by the browser that is there, and a clear word where there is none."""

import logging
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from made import made_projection

from simmodel.reports.page import printing
from simmodel.reports.page.printing import PDF, find_browser, print_page, write_pdf
from simmodel.reports.page.render import REPORT, write_report
from simmodel.reports.texts import catalogue

NEEDS_BROWSER = pytest.mark.skipif(find_browser() is None, reason="no Chromium, Chrome or Edge")


def false_browser(folder: Path, body: str) -> str:
    """Program that takes the place of a browser."""
    file = folder / "chromium"
    file.write_text(f"#!{sys.executable}\nimport sys, pathlib\n{body}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return str(file)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_browser_is_said_in_one_line(tmp_path, monkeypatch, caplog, lang):
    monkeypatch.setattr(printing, "find_browser", lambda: None)
    with caplog.at_level(logging.WARNING):
        write_pdf(made_projection(tmp_path), tmp_path, lang)
    assert [record.getMessage() for record in caplog.records] == [catalogue(lang)["no_browser"]]
    assert "\n" not in catalogue(lang)["no_browser"]
    assert not (tmp_path / PDF).exists()


def test_edge_is_found_where_windows_puts_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.delenv("PROGRAMFILES", raising=False)
    monkeypatch.setenv("PROGRAMFILES(X86)", str(tmp_path))
    file = tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    assert find_browser() is None
    file.parent.mkdir(parents=True)
    file.touch()
    assert find_browser() == str(file)


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
def test_a_failing_browser_leaves_no_file_and_is_named(tmp_path, monkeypatch, caplog):
    monkeypatch.chdir(tmp_path)
    false_browser(tmp_path, "pathlib.Path('report.pdf').touch(); sys.exit(3)")
    monkeypatch.setenv("PATH", str(tmp_path))
    with caplog.at_level(logging.WARNING):
        write_pdf(made_projection(tmp_path), tmp_path)
    assert "no PDF: chromium did not print report.html (exit code 3)" in caplog.text
    assert not (tmp_path / PDF).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
def test_a_browser_that_hangs_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(printing, "_SECONDS", 0.2)
    browser = false_browser(tmp_path, "import time; time.sleep(60)")
    assert print_page(browser, tmp_path / REPORT, tmp_path / PDF) == "0.2 s"


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
def test_the_time_is_taken_out_of_the_pdf(tmp_path):
    page = tmp_path / PDF
    raw = "b\"/CreationDate (D:20260102030405+00'00')\\n/ModDate (D:20260102030405+00'00')\""
    write = f"[pathlib.Path(a[15:]).write_bytes({raw}) for a in sys.argv if '-to-pdf=' in a]"
    assert print_page(false_browser(tmp_path, write), tmp_path / REPORT, page) == ""
    zero = b"(D:19700101000000+00'00')"
    assert page.read_bytes() == b"/CreationDate " + zero + b"\n/ModDate " + zero


@pytest.mark.slow
@NEEDS_BROWSER
def test_the_report_prints_on_a4(tmp_path):
    write_report(made_projection(tmp_path, measures=8, sources=3), tmp_path, "zh")
    write_pdf(made_projection(tmp_path, measures=8, sources=3), tmp_path, "zh")
    raw = (tmp_path / PDF).read_bytes()
    assert raw.startswith(b"%PDF")
    # 210 mm by 297 mm in points of 1/72 inch
    assert b"/MediaBox [0 0 594.95996 841.91998]" in raw or b"/MediaBox [0 0 595" in raw
    if tool := shutil.which("pdftotext"):
        shown = subprocess.run([tool, tmp_path / PDF, "-"], capture_output=True, check=True)
        words = shown.stdout.decode("utf-8")
        assert "朔州市打赢蓝天保卫战2020年决战计划" in words
        # sheets that are closed on the screen are open on paper
        assert words.count("本区域减排最多的措施") == 6
