"""Whatever people send, there is a verdict; whatever they get, nothing in it runs."""

import contextlib
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

import sheets


def rows_of(content, name=""):
    return list(sheets.read(content, name).rows)


def xlsx(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"nik,nama\n3671,Siti\n",
        b"\xef\xbb\xbfnik;nama\r\n3671;Siti\r\n",
        "NIK\tNama\n3671\tSiti\n".encode("utf-16"),
        b'\n\nnik,nama\n"3671","Siti"\n',
        xlsx(["nik", "nama"], ["3671", "Siti"]),
        xlsx(["NIK ", "Nama"], [3671, "Siti"]),
    ],
)
def test_the_same_table_is_read_from_every_form(content):
    table = sheets.read(content)
    assert table.columns == ("nik", "nama")
    [row] = table.rows
    assert (row["nik"].text, row["nama"].text, row["email"].text) == ("3671", "Siti", "")


def test_a_nik_that_excel_has_rounded_is_told():
    [row] = rows_of(b"nik\n3.67101E+15\n")
    assert row["nik"].problem == "lost_digits"
    [row] = rows_of(xlsx(["nik"], [3671010101990001]))
    assert row["nik"].problem == "lost_digits"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "=HYPERLINK(1)"])
def test_a_formula_is_a_problem_of_its_cell(text):
    assert rows_of(f'nama\n"{text}"\n'.encode())[0].problems == {"nama": "formula"}
    assert rows_of(xlsx(["nama"], ["x"], [text]))[1].problems == {"nama": "formula"}


def test_a_telephone_number_is_no_formula():
    [row] = rows_of(b"telepon\n+62 812-3456 (789)\n")
    assert row.problems == {}


def test_a_cell_of_ten_megabytes_is_a_verdict_on_its_row():
    long, short = rows_of(b"nama\n" + b"x" * 10_000_000 + b"\nSiti\n")
    assert long.problems == {"nama": "too_long"}
    assert len(long["nama"].text) < 100
    assert short["nama"].text == "Siti"


def test_dates_become_iso_dates():
    [row] = rows_of(xlsx(["lahir"], [date(1990, 5, 17)]))
    assert row["lahir"].text == "1990-05-17"


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"  \n", "empty_file"),
        (bomb(), "zip_bomb"),
        (b"PK\x03\x04garbage", "broken_xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old_excel"),
        (b"\x89PNG\x00\x00\x00", "not_a_table"),
        (b"nama\n\xff\xfe\xfa\n", "unknown_encoding"),
        (b"a,a\n1,2\n", "doubled_column"),
        ((",".join(f"c{n}" for n in range(200)) + "\n1\n").encode(), "too_many_columns"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content, code):
    with pytest.raises(sheets.FileRefused) as refused:
        rows_of(content)
    assert refused.value.code == code


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_crash(content):
    with contextlib.suppress(sheets.FileRefused):
        rows_of(content)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_what_is_written_is_text_and_is_read_back(texts):
    content = sheets.workbook("Uji", ["nilai"], [[text] for text in texts])
    sheet = load_workbook(io.BytesIO(content)).active
    for cell in sheet["A"][1:]:
        assert cell.data_type in {"s", "n", "inlineStr"}, "a formula was written"


def test_numbers_and_dates_stay_what_they_are():
    content = sheets.workbook("Uji", ["n", "d"], [[Decimal("12.50"), date(2025, 5, 31)]])
    [row] = rows_of(content)
    assert (row["n"].text, row["d"].text) == ("12.5", "2025-05-31")
