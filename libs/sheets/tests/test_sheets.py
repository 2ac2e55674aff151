"""Whatever people send, there is a verdict; whatever they get, nothing in it runs."""

import contextlib
import io
import zipfile
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
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


def changed(content, part, text):
    """The archive with another text in one of its parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(name, text if name == part else before.read(name))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def bomb():
    return changed(xlsx(["nama"]), SHEET, " " * 20_000_000)


def laughs():
    entities = "".join(
        f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' if n else '<!ENTITY l0 "ha">' for n in range(10)
    )
    sheet = (
        f"<?xml version='1.0'?><!DOCTYPE x [{entities}]><worksheet><sheetData>&l9;</sheetData></worksheet>"
    )
    return changed(xlsx(["nama"]), SHEET, sheet)


def row_a_billion_down():
    far = '<row r="999999999"><c r="A999999999" t="inlineStr"><is><t>far</t></is></c></row>'
    return changed(
        xlsx(["nama"]), SHEET, f'<worksheet xmlns="{SPACE}"><sheetData>{far}</sheetData></worksheet>'
    )


def encrypted():
    content = bytearray(xlsx(["nama"], ["Siti"]))
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the first entry's flags in the directory
    return bytes(content)


def other_archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"  \n", "empty_file"),
        (bomb(), "zip_bomb"),
        (b"PK\x03\x04garbage", "broken_xlsx"),
        (laughs(), "broken_xlsx"),
        (other_archive(), "broken_xlsx"),
        (row_a_billion_down(), "too_many_rows"),
        (encrypted(), "encrypted"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old_excel"),
        (b"\x89PNG\x00\x00\x00", "not_a_table"),
        (b"nama\n\xff\xfe\xfa\n", "unknown_encoding"),
        (b"a,a\n1,2\n", "doubled_column"),
        (b'nama\n"never closed\nSiti\n', "broken_csv"),
        ((",".join(f"c{n}" for n in range(200)) + "\n1\n").encode(), "too_many_columns"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content, code):
    with pytest.raises(sheets.FileRefused) as refused:
        rows_of(content)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("content", "limits", "code"),
    [
        (b"a\n" * 200, sheets.Limits(size=300), "file_too_large"),
        (xlsx(["a"]), sheets.Limits(unpacked=1_000), "zip_bomb"),
        (b"a\n\n\n1\n", sheets.Limits(rows=3), "too_many_rows"),
        (b"a,b,c\n", sheets.Limits(columns=2), "too_many_columns"),
    ],
)
def test_a_caller_may_allow_less(content, limits, code):
    with pytest.raises(sheets.FileRefused) as refused:
        list(sheets.read(content, limits=limits).rows)
    assert refused.value.code == code
    [row] = sheets.read(b"a\n12345\n", limits=sheets.Limits(cell=4)).rows
    assert row["a"].problem == "too_long"


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_crash(content):
    with contextlib.suppress(sheets.FileRefused):
        rows_of(content)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 300))
def test_no_damage_to_a_workbook_is_more_than_a_refusal(noise, at):
    content = xlsx(["enrolment_id", "status"], ["x", "Hadir"])
    at = at * len(content) // 301
    with contextlib.suppress(sheets.FileRefused):
        rows_of(content[:at] + noise + content[at + len(noise) :])


@pytest.mark.parametrize(
    "content", [b"cohort;A1\n\nnilai\n80\n", xlsx(["cohort", "A1"], [], ["nilai"], [80])]
)
def test_what_stands_above_the_heading_is_told(content):
    table = sheets.read(content, above=1)
    assert (table.above, table.columns) == ((("cohort", "A1"),), ("nilai",))
    [row] = table.rows
    assert (row.number, row["nilai"].text) == (4, "80")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30)


@given(st.lists(st.one_of(TEXT, TEXT.map("={}".format)), min_size=1, max_size=5))
def test_what_is_written_is_text_and_is_read_back(texts):
    content = sheets.workbook("Uji", ["nilai"], [[text] for text in texts])
    sheet = load_workbook(io.BytesIO(content)).active
    for cell in sheet["A"][1:]:
        assert cell.data_type in {"s", "n", "inlineStr"}, "a formula was written"
    assert [row["nilai"].text for row in rows_of(content)] == [text.strip() for text in texts if text.strip()]
    assert not any(row.problems for row in rows_of(content) if row["nilai"].text.startswith("="))


def test_ids_times_and_lists_are_text():
    at = datetime(2025, 5, 31, 9, tzinfo=timezone(timedelta(hours=7)))
    values = [UUID(int=1), at, ["a", UUID(int=2)], {"b": 1}, "x\x07y", None, True]
    content = sheets.workbook("Uji", list("abcdefg"), [values])
    assert [cell.value for cell in load_workbook(io.BytesIO(content)).active[2]] == [
        str(UUID(int=1)), "2025-05-31T09:00:00+07:00", f"a; {UUID(int=2)}", "b=1", "xy", None, True,
    ]  # fmt: skip


def test_a_template_says_what_it_is_for_and_offers_choices():
    content = sheets.workbook(
        "Uji",
        ["nama", "status", "nilai"],
        [["Siti" * 10, None, None]],
        above=[["cohort", "A1"]],
        choices={"status": ["Hadir", "Alpa"], "nilai": range(101)},
        notes=["Isi kolom status."],
    )
    book = load_workbook(io.BytesIO(content))
    sheet = book["Uji"]
    assert [[cell.value for cell in row][:2] for row in sheet["A1:B2"]] == [
        ["cohort", "A1"],
        ["nama", "status"],
    ]
    assert (sheet.freeze_panes, sheet.column_dimensions["A"].width) == ("A3", 42)
    status, score = sheet.data_validations.dataValidation
    assert (status.formula1, str(status.sqref)) == ('"Hadir,Alpa"', "B3:B5000")
    assert (score.type, score.formula1, score.formula2) == ("whole", "0", "100")
    assert book["Petunjuk"]["A1"].value == "Isi kolom status."


def test_numbers_and_dates_stay_what_they_are():
    content = sheets.workbook("Uji", ["n", "d"], [[Decimal("12.50"), date(2025, 5, 31)]])
    [row] = rows_of(content)
    assert (row["n"].text, row["d"].text) == ("12.5", "2025-05-31")
