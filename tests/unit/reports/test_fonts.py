"""Fonts in memory: the same pictures, and matplotlib as it was afterwards."""

from pathlib import Path

import pytest
from matplotlib import font_manager, ft2font

from simmodel.reports.fonts import fonts_in_memory
from simmodel.reports.style import chart_style, new_figure, save

TITLE = "SO₂排放从2019年到2020年的逐项变化 AVAfi"


def drawn(folder: Path, in_memory: bool, formats: tuple[str, ...] = ("png", "svg")) -> list[bytes]:
    folder.mkdir()
    with chart_style(), fonts_in_memory(in_memory):
        figure = new_figure(3.0, 1.0)
        figure.subplots().set_title(TITLE)
        save(figure, folder, "chart", formats)
    return [(folder / f"chart.{kind}").read_bytes() for kind in formats]


def test_pictures_are_the_same_and_matplotlib_is_as_before(tmp_path: Path) -> None:
    plain = ft2font.FT2Font
    files = drawn(tmp_path / "files", in_memory=False)
    assert drawn(tmp_path / "memory", in_memory=True) == files
    assert ft2font.FT2Font is plain
    # PDF reads the file of a font again by its name, which one in memory does not have
    (pdf,) = drawn(tmp_path / "pdf", in_memory=False, formats=("pdf",))
    assert pdf.startswith(b"%PDF")


def test_fonts_are_read_from_memory_within(tmp_path: Path) -> None:
    plain = ft2font.FT2Font
    file = font_manager.findfont("DejaVu Sans")
    with fonts_in_memory():
        assert not isinstance(font_manager.get_font(file).fname, str)
    assert ft2font.FT2Font is plain
    assert isinstance(font_manager.get_font(file).fname, str)


def test_an_error_within_leaves_matplotlib_as_before() -> None:
    plain = ft2font.FT2Font
    with pytest.raises(KeyError), fonts_in_memory():
        {}["no chart"]
    assert ft2font.FT2Font is plain


def test_a_matplotlib_that_keeps_fonts_elsewhere_reads_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(font_manager, "_get_font", font_manager._get_font.__wrapped__)
    with fonts_in_memory():
        font = font_manager.get_font(font_manager.findfont("DejaVu Sans"))
    assert isinstance(font.fname, str)
