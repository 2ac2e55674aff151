"""Files of strangers: a verdict per row or a refusal of the file, never a crash."""

import contextlib
import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registration.domain.refusals import ImportFileRefused
from registration.sheets.columns import COLUMNS
from registration.sheets.rows import MAX_ROWS, Cell, read
from registration.sheets.template import application_template
from registration.sheets.values import CellRefused, application_of, columns_of
from registration.sheets.writing import workbook

HEADINGS = [column.title for column in COLUMNS if column.required]
ROW: dict[str, Cell] = {
    "NIK": "3671135704900001",
    "Nama Lengkap": "Sari Contoh",
    "Tanggal Lahir": "17/04/1990",
    "Jenis Kelamin": "P",
    "Nomor HP": "081234567890",
    "Kode Kelurahan": "36.71.13.1007",
    "Pendidikan": "SMK",
    "Pekerjaan": "wirausaha",
}


def xlsx(*rows: list[Cell]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def text(delimiter: str = ",", encoding: str = "utf-8", **changes: str) -> bytes:
    written = io.StringIO()
    row = {**ROW, **changes}
    csv.writer(written, delimiter=delimiter).writerows([list(row), list(row.values())])
    return written.getvalue().encode(encoding)


def only_row(content: bytes) -> dict[str, object]:
    sheet = read(content)
    [(_, cells)] = sheet.rows
    return application_of(columns_of(sheet.headings), cells)


def refusal_of(**changes: Cell) -> CellRefused:
    row = {**ROW, **changes}
    with pytest.raises(CellRefused) as refused:
        application_of(columns_of(list(row)), list(row.values()))
    return refused.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_is_read_however_excel_wrote_it(delimiter: str, encoding: str) -> None:
    body = only_row(text(delimiter, encoding, **{"Nama Lengkap": "Sari Conté"}))
    assert body["person"] == {
        "nik_ktp": "3671135704900001",
        "full_name": "Sari Conté",
        "birth_date": "1990-04-17",
        "gender": "female",
        "phone": "081234567890",
        "kelurahan_code": "36.71.13.1007",
        "education": "SMA",
    }


def test_an_xlsx_is_read_with_dates_as_dates_numbers_or_text() -> None:
    for born in (datetime(1990, 4, 17), 32980, "32980", "1990-04-17", "17-04-1990", "17.4.1990"):  # noqa: DTZ001
        body = only_row(xlsx(list(ROW), [*{**ROW, "Tanggal Lahir": born}.values()]))
        assert body["person"]["birth_date"] == "1990-04-17"  # type: ignore[index]


@pytest.mark.parametrize("nik", ["3.67114E+15", "3,67114E+15", 3671135704900001, 3.671135704900001e15])
def test_a_nik_that_excel_made_a_number_is_refused_with_what_to_do(nik: Cell) -> None:
    refused = refusal_of(NIK=nik)
    assert (refused.code, refused.field) == ("nik_as_number", "person.nik_ktp")
    assert "Format the column as text" in refused.detail


def test_a_formula_is_refused() -> None:
    assert refusal_of(**{"Nama Lengkap": '=HYPERLINK("http://example.id")'}).code == "formula"
    assert refusal_of(**{"Nama Lengkap": "'=1+1"}).code == "formula"
    book = xlsx(list(ROW), [*{**ROW, "Nama Lengkap": "=1+1"}.values()])
    with pytest.raises(CellRefused):
        only_row(book)


def test_a_cell_of_ten_megabytes_is_a_verdict_on_its_row() -> None:
    content = text(**{"Nama Lengkap": "x" * 10_000_000})
    with pytest.raises(CellRefused) as refused:
        only_row(content)
    assert refused.value.code == "cell_too_long"


def test_a_date_that_is_none_says_how_to_write_one() -> None:
    assert refusal_of(**{"Tanggal Lahir": "31/02/1990"}).code == "not_a_date"
    assert refusal_of(**{"Tanggal Lahir": "kemarin"}).code == "not_a_date"


def test_a_row_with_more_cells_than_headings_is_refused() -> None:
    columns = columns_of(list(ROW))
    with pytest.raises(CellRefused) as refused:
        application_of(columns, [*ROW.values(), None, "lebih"])
    assert refused.value.code == "too_many_cells"


def test_headings_that_cannot_be_understood_refuse_the_file() -> None:
    with pytest.raises(ImportFileRefused, match="Missing columns: NIK"):
        columns_of([heading for heading in HEADINGS if heading != "NIK"])
    with pytest.raises(ImportFileRefused, match="Unknown columns: Golongan Darah"):
        columns_of([*HEADINGS, "Golongan Darah"])
    with pytest.raises(ImportFileRefused, match="twice: NIK"):
        columns_of([*HEADINGS, "no_ktp"])


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"\x00" * 60_000_000)
    assert len(bomb.getvalue()) < 1_000_000
    with pytest.raises(ImportFileRefused, match="larger than"):
        read(bomb.getvalue())


def test_an_xlsx_that_declares_entities_is_refused() -> None:
    honest = zipfile.ZipFile(io.BytesIO(xlsx(list(ROW))))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for part in honest.namelist():
            data = honest.read(part)
            if part.endswith("sheet1.xml"):
                data = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + data
            package.writestr(part, data)
    with pytest.raises(ImportFileRefused, match="entities"):
        read(written.getvalue())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n;;;\n",
        b"PK\x03\x04 not a zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\x00\x01\x02\x03",
        b"%PDF-1.7",
        ",".join(f"k{n}" for n in range(5000)).encode(),
        b"a,b\n" + b"1,2\n" * (MAX_ROWS + 1),
    ],
)
def test_what_is_no_sheet_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(ImportFileRefused):
        columns_of(read(content).headings)


@settings(max_examples=60)
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe", b'a,"b\n'])
)
def test_no_bytes_crash_the_reader(content: bytes, beginning: bytes) -> None:
    with contextlib.suppress(ImportFileRefused):
        columns_of(read(beginning + content).headings)


@settings(max_examples=60)
@given(
    st.lists(st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.dates()), min_size=8, max_size=12)
)
def test_no_cells_crash_a_row(cells: list[Cell]) -> None:
    with contextlib.suppress(CellRefused):
        application_of(columns_of(list(ROW)), cells)


def test_the_template_is_taken_back_as_it_was_sent() -> None:
    sheet = read(application_template())
    assert all(columns_of(sheet.headings))
    assert not sheet.rows


def test_nothing_that_we_export_is_a_formula() -> None:
    content = workbook(
        "Daftar", ["nama"], [["=1+1"], ["+62"], ["@x"], ["-1"], [date(2025, 5, 31)], ["biasa"]]
    )
    cells = [cells[0] for _, cells in read(content).rows]
    assert cells[:4] == ["'=1+1", "'+62", "'@x", "'-1"] and cells[5] == "biasa"
