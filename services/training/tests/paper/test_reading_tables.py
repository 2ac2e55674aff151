"""Files that anybody may have made: read as a table, or refused as a whole."""

import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from training.domain.refusals import FileRefused
from training.paper.lists import workbook_of
from training.paper.reading_tables import MAX_BYTES, MAX_CELL, MAX_ROWS, Formula, read_table
from training.paper.safe_cells import safe_text


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def changed(content: bytes, part: str, text: str) -> bytes:
    """The archive with another text in one of its parts."""
    file = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as before,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(name, text if name == part else before.read(name))
    return file.getvalue()


def cells(content: bytes) -> list[tuple[object, ...]]:
    return [line.cells for line in read_table(content)]


def test_a_workbook_and_a_csv_file_of_the_same_table_read_alike() -> None:
    table = [("a", "b"), ("x", "80")]
    assert cells(workbook(["a", "b"], ["x", "80"])) == table
    assert cells(b"a,b\r\nx,80\r\n") == table


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfa;b\nx;80\n",
        "a\tb\nx\t80\n".encode("utf-16"),
        b'"a","b"\n"x","80"\n\n\n',
    ],
    ids=["BOM and semicolons", "UTF-16 with tabs", "quotes and blank lines"],
)
def test_what_spreadsheets_make_of_csv_is_read(content: bytes) -> None:
    assert cells(content) == [("a", "b"), ("x", "80")]


def test_a_formula_stays_a_formula_and_is_not_computed() -> None:
    assert cells(workbook(["=1+1", 3])) == [(Formula(), 3)]
    assert cells(b"=cmd()|' /C calc'!A0,3\n") == [(Formula(), "3")]


def test_a_cell_that_is_too_long_is_cut_one_character_beyond_the_bound() -> None:
    [[cell]] = cells(workbook(["x" * 20_000]))
    assert isinstance(cell, str) and len(cell) == MAX_CELL + 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a" * (MAX_BYTES + 1),
        b"\xd0\xcf\x11\xe0 old Excel",
        b"PK\x03\x04 not an archive",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"caf\xe9,1\n",
        b'"never closed,1\n',
        b'"' + b"x" * 200_000 + b'",1\n',
        b"a\n" * (MAX_ROWS + 1),
    ],
    ids=[
        "empty", "too large", "old Excel", "damaged", "picture", "not UTF-8", "open quote", "huge cell", "rows",
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        read_table(content)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = changed(workbook(["a"]), "xl/worksheets/sheet1.xml", " " * 6_000_000)
    assert len(bomb) < MAX_BYTES
    with pytest.raises(FileRefused, match="unpacks"):
        read_table(bomb)


def test_entities_that_multiply_are_refused() -> None:
    laughs = "".join(
        f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' if n else '<!ENTITY l0 "ha">' for n in range(10)
    )
    sheet = f"<?xml version='1.0'?><!DOCTYPE x [{laughs}]><worksheet><sheetData>&l9;</sheetData></worksheet>"
    with pytest.raises(FileRefused):
        read_table(changed(workbook(["a"]), "xl/worksheets/sheet1.xml", sheet))


def test_a_row_number_beyond_the_bound_is_refused_and_not_counted_up_to() -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = (
        f'<worksheet xmlns="{space}"><sheetData><row r="999999999">'
        '<c r="A999999999" t="inlineStr"><is><t>far</t></is></c></row></sheetData></worksheet>'
    )
    with pytest.raises(FileRefused, match="rows"):
        read_table(changed(workbook(["a"]), "xl/worksheets/sheet1.xml", sheet))


def test_a_workbook_that_is_some_other_archive_is_refused() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(FileRefused):
        read_table(file.getvalue())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 300))
def test_no_damage_to_a_workbook_is_more_than_a_refusal(noise: bytes, at: int) -> None:
    content = workbook(["enrolment_id", "status"], ["x", "Hadir"])
    at = at * len(content) // 301
    with suppress(FileRefused):
        read_table(content[:at] + noise + content[at + len(noise) :])


@pytest.mark.parametrize("text", ["=1+1", "+62811", "-3", "@sum", "\t=1", "\r=1"])
def test_what_would_begin_a_formula_is_written_as_text(text: str) -> None:
    assert safe_text(text) == f"'{text}"
    [sheet] = load_workbook(BytesIO(workbook_of("daftar", [{"a": text}], ["a"]))).worksheets
    assert sheet["A2"].data_type == "s"


def test_a_list_keeps_its_types_and_loses_what_xml_cannot_hold() -> None:
    [sheet] = load_workbook(
        BytesIO(workbook_of("daftar", [{"a": "x\x07y", "b": 3, "c": [1, 2], "d": None}], list("abcd")))
    ).worksheets
    assert [cell.value for cell in sheet[2]] == ["xy", 3, "1, 2", None]
