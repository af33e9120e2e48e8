"""Reading CSV: encodings, header, rows."""

from pathlib import Path

import pytest

from simmodel.inputs.tables import read_table, read_tables

COLUMNS = ("id", "name")


def write(folder: Path, data: bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_without_a_note(tmp_path: Path, encoding: str) -> None:
    table = read_table(write(tmp_path, "id,name\r\n1,朔城区\r\n".encode(encoding)), COLUMNS)
    assert list(table["name"]) == ["朔城区"]
    assert table.notes == ()
    assert table.problems == ()


def test_gbk_is_read_and_noted(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "id,name\n1,朔城区\n".encode("gbk")), COLUMNS, "a/t.csv")
    assert list(table["name"]) == ["朔城区"]
    (note,) = table.notes
    assert "/t.csv: read as GBK, not UTF-8. In Excel use 'Save as'" in note
    assert str(tmp_path) not in note


def test_rows_are_numbered_as_in_a_spreadsheet(tmp_path: Path) -> None:
    # row 1 is the header, row 3 is blank, row 4 holds a line break
    data = b'id,name\n1,a\n,\n2,"b\nc"\n\n3, d \n'
    table = read_table(write(tmp_path, data), COLUMNS)
    assert list(table.line) == [2, 4, 6]
    assert list(table["name"]) == ["a", "b\nc", "d"]


def test_blank_columns_at_the_end_are_left_out(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, b"id,name,,\n1,a,,\n"), COLUMNS)
    assert set(table.cells) == set(COLUMNS)


def test_the_cells_of_a_folder_know_their_file(tmp_path: Path) -> None:
    write(tmp_path, b"id,name\n1,a\n", "one.csv")
    write(tmp_path, b"name,id\nb,2\n", "two.csv")
    table = read_tables(tmp_path, COLUMNS, "folder")
    assert list(table["id"]) == ["1", "2"]
    assert list(table.file) == ["folder/one.csv", "folder/two.csv"]
    assert list(table.line) == [2, 2]
    assert [f.name for f in table.files] == ["one.csv", "two.csv"]


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"", "", "is empty. Give it a header: id,name."),
        (b"\xff\xfei\x00d\x00", "", "is UTF-16 text, not CSV in UTF-8. In Excel"),
        (b"PK\x03\x04", "", "is an Excel workbook (.xlsx)"),
        (b"\xd0\xcf\x11\xe0", "", "is an old Excel workbook (.xls)"),
        (b"id,name\n1,\x00\n", "", "holds zero bytes"),
        (b"id,name\n1,\xff\xff\n", "", "line 2 is neither UTF-8 nor GBK text. In Excel"),
        (b"id;name\n1;a\n", "row 1", "the columns are separated by ';'"),
        (b"id\tname\n", "row 1", "the columns are separated by '\\t'"),
        (b"id,nmae\n", "row 1, column name", "the column is missing. Is it 'nmae'?"),
        (b"id,name,x\n", "row 1, column x", "unknown column. Allowed: id, name."),
        (b"id,name,id\n", "row 1, column id", "the column is there more than once"),
        (b"id,name\n1,a,b\n", "row 2", "3 cells, the header has 2"),
        (b"id,name\n1\n", "row 2", "1 cells, the header has 2"),
        (b'id,name\n1,"a\n', "", "unexpected end of data"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, data: bytes, place: str, message: str) -> None:
    table = read_table(write(tmp_path, data), COLUMNS, "a/t.csv")
    assert not table.is_sound
    assert len(table) == 0
    assert [p.file for p in table.problems] == ["a/t.csv"] * len(table.problems)
    assert table.problems[0].place == place
    assert table.problems[0].message.startswith(message)


def test_a_missing_file_names_what_is_there(tmp_path: Path) -> None:
    write(tmp_path, b"id,name\n", "table.csv")
    table = read_table(tmp_path / "tabel.csv", COLUMNS)
    assert table.problems[0].message == "no such file. Its folder holds table.csv."


def test_a_folder_without_tables(tmp_path: Path) -> None:
    table = read_tables(tmp_path, COLUMNS, "factors")
    assert table.problems[0].message == "no CSV file in this folder."
