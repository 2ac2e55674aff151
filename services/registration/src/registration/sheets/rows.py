"""A file as rows of raw cells, or a refusal of the file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from registration.domain.refusals import ImportFileRefused

Cell = str | int | float | bool | datetime | date | None

MAX_ROWS = 20_000
MAX_COLUMNS = 100
#: What an honest sheet of 20,000 rows unpacks to is a fifth of it.
MAX_UNPACKED_BYTES = 50_000_000
MAX_PARTS = 500
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"

# The limit of the csv module is for a whole process; a cell that is too long gets its verdict per row.
csv.field_size_limit(MAX_UNPACKED_BYTES)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` as (number as people see it, cells), empty rows left out."""

    headings: Sequence[str]
    rows: Sequence[tuple[int, Sequence[Cell]]]


def read(content: bytes) -> Sheet:
    """CSV or XLSX, told by content. Raises ImportFileRefused. Blocks: run it in a thread."""
    if content.startswith(_OLD_EXCEL):
        raise ImportFileRefused(
            "This is an old Excel file or a locked one; save it as .xlsx without a password."
        )
    table = _xlsx(content) if content.startswith(_ZIP) else _csv(content)
    rows: list[tuple[int, Sequence[Cell]]] = []
    headings: list[str] | None = None
    for number, cells in enumerate(table, start=1):
        if number > MAX_ROWS + 1:
            raise ImportFileRefused(f"A file has at most {MAX_ROWS} rows; divide it.")
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            continue
        if headings is None:
            headings = _headings(cells)
        else:
            rows.append((number, cells))
    if headings is None:
        raise ImportFileRefused("The file is empty.")
    return Sheet(headings, rows)


def _headings(cells: Sequence[Cell]) -> list[str]:
    found = ["" if cell is None else str(cell) for cell in cells]
    while found and not found[-1].strip():
        found.pop()
    if len(found) > MAX_COLUMNS:
        raise ImportFileRefused(f"A sheet has at most {MAX_COLUMNS} columns; this one has {len(found)}.")
    return found


def _csv(content: bytes) -> Iterable[Sequence[Cell]]:
    text = _decoded(content)
    first_line = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    if "\x00" in text:
        raise ImportFileRefused("This is neither CSV nor XLSX.")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    except csv.Error as broken:
        raise ImportFileRefused(f"The CSV cannot be read: {broken}.") from broken


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        # Excel on Windows still writes its old code page when asked for plain CSV.
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportFileRefused("The text is in no encoding that we know; save it as CSV UTF-8.")


def _xlsx(content: bytes) -> Iterable[Sequence[Cell]]:
    try:
        _check_package(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for values in sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1, values_only=True):
            yield [_cell(value) for value in values]
    except ImportFileRefused:
        raise
    except Exception as broken:
        raise ImportFileRefused("The XLSX cannot be read; open it in Excel and save it anew.") from broken


def _cell(value: object) -> Cell:
    """Formulas over several cells are objects in openpyxl; they stay recognisable as formulas."""
    if isinstance(value, ArrayFormula | DataTableFormula):
        return "="
    return value if value is None or isinstance(value, str | int | float | datetime | date) else str(value)


def _check_package(content: bytes) -> None:
    """Before anything is unpacked: how much there is; and no entity that could grow while it is parsed.

    `zipfile` reads no more of a part than its header declares, so the declared sizes bound what follows.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise ImportFileRefused(
                f"Unpacked the file is larger than {MAX_UNPACKED_BYTES // 1_000_000} MB; divide it, or remove "
                "pictures and other sheets."
            )
        for part in parts:
            data = package.read(part)
            if b"<!DOCTYPE" in data or b"<\x00!\x00D\x00O" in data:
                raise ImportFileRefused("The XLSX declares entities, which no spreadsheet program writes.")
