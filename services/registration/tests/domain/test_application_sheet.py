"""Sheets of applications: a verdict per row or a refusal of the file, never a crash."""

import contextlib
import csv
import io
import zipfile
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registration.application_sheet.columns import COLUMNS
from registration.application_sheet.reading import MAX_ROWS, read
from registration.application_sheet.template import application_template
from registration.application_sheet.values import CellRefused, application_of
from registration.domain.refusals import ImportFileRefused

Value = str | int | float | datetime | None
ROW: dict[str, Value] = {
    "NIK": "3671135704900001",
    "Nama Lengkap": "Sari Contoh",
    "Tanggal Lahir": "17/04/1990",
    "Jenis Kelamin": "P",
    "Nomor HP": "081234567890",
    "Kode Kelurahan": "36.71.13.1007",
    "Pendidikan": "SMK",
    "Pekerjaan": "wirausaha",
}


def xlsx(*rows: list[Value]) -> bytes:
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
    [row] = sheet.rows
    return application_of(sheet.columns, row)


def refusal_of(**changes: Value) -> CellRefused:
    with pytest.raises(CellRefused) as refused:
        only_row(xlsx(list(ROW), [*{**ROW, **changes}.values()]))
    return refused.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
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


@pytest.mark.parametrize(
    "born",
    [datetime(1990, 4, 17), 32980, "32980", "1990-04-17", "17-04-1990", "17.4.1990"],  # noqa: DTZ001
)
def test_a_date_may_be_a_date_a_number_or_text(born: Value) -> None:
    body = only_row(xlsx(list(ROW), [*{**ROW, "Tanggal Lahir": born}.values()]))
    assert body["person"]["birth_date"] == "1990-04-17"  # type: ignore[index]


@pytest.mark.parametrize("nik", ["3.67114E+15", "3,67114E+15", 3671135704900001, 3.671135704900001e15])
def test_a_nik_that_excel_made_a_number_is_refused_with_what_to_do(nik: Value) -> None:
    refused = refusal_of(NIK=nik)
    assert (refused.code, refused.field) == ("lost_digits", "person.nik_ktp")
    assert "Format the column as text" in refused.detail


def test_a_formula_is_refused() -> None:
    assert refusal_of(**{"Nama Lengkap": '=HYPERLINK("http://example.id")'}).code == "formula"
    assert refusal_of(**{"Nama Lengkap": "'=1+1"}).code == "formula"
    with pytest.raises(CellRefused):
        only_row(text(**{"Nama Lengkap": "=1+1"}))


def test_a_cell_of_ten_megabytes_is_a_verdict_on_its_row() -> None:
    with pytest.raises(CellRefused) as refused:
        only_row(text(**{"Nama Lengkap": "x" * 10_000_000}))
    assert refused.value.code == "too_long"


def test_a_date_that_is_none_says_how_to_write_one() -> None:
    assert refusal_of(**{"Tanggal Lahir": "31/02/1990"}).code == "not_a_date"
    assert refusal_of(**{"Tanggal Lahir": "kemarin"}).code == "not_a_date"


def test_a_row_with_more_cells_than_headings_is_refused() -> None:
    with pytest.raises(CellRefused) as refused:
        only_row(xlsx(list(ROW), [*ROW.values(), None, "lebih"]))
    assert refused.value.code == "too_many_cells"


def test_headings_that_cannot_be_understood_refuse_the_file() -> None:
    with pytest.raises(ImportFileRefused, match="Missing columns: NIK"):
        read(xlsx([heading for heading in ROW if heading != "NIK"]))
    with pytest.raises(ImportFileRefused, match="Unknown columns: golongan_darah"):
        read(xlsx([*ROW, "Golongan Darah"]))
    with pytest.raises(ImportFileRefused, match="twice: NIK"):
        read(xlsx([*ROW, "no_ktp"]))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"\x00" * 60_000_000)
    with pytest.raises(ImportFileRefused, match="unpack"):
        read(bomb.getvalue())


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
        ",".join(str(heading) for heading in ROW).encode() + b"\n" + b"1,2\n" * (MAX_ROWS + 1),
    ],
)
def test_what_is_no_sheet_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(ImportFileRefused):
        read(content)


@settings(max_examples=60)
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe", b'a,"b\n'])
)
def test_no_bytes_crash_the_reader(content: bytes, beginning: bytes) -> None:
    with contextlib.suppress(ImportFileRefused):
        read(beginning + content)


@settings(max_examples=60)
@given(st.lists(st.text(max_size=40), min_size=8, max_size=9))
def test_no_cells_crash_a_row(cells: list[str]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([list(ROW), cells])
    with contextlib.suppress(CellRefused, ImportFileRefused):
        sheet = read(written.getvalue().encode("utf-8", "replace"))
        for row in sheet.rows:
            application_of(sheet.columns, row)


def test_the_template_is_taken_back_as_it_was_sent() -> None:
    sheet = read(application_template())
    assert len(sheet.columns) == len(COLUMNS)
    assert not sheet.rows
