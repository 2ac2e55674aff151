"""Read a table out of a file that anybody may have made: XLSX or CSV, within bounds, or refuse the file.

Nothing is evaluated: a formula stays a formula and is for the caller to refuse. What is not a table, encrypted, too
large, or unpacks to too much is refused as a whole.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from training.domain.refusals import FileRefused

MAX_BYTES = 2_000_000
MAX_UNPACKED_BYTES = 5_000_000
MAX_PARTS = 200
MAX_ROWS = 500
MAX_COLUMNS = 20
MAX_CELL = 200  # characters

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that would be computed; its text is of no interest."""


Cell = str | int | float | bool | Formula | None


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its number in the file, from 1, as far as anything stands in it."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def blank(self) -> bool:
        return not self.cells


def read_table(content: bytes) -> list[Line]:
    """The rows of a CSV file or of a workbook's first sheet. Raises FileRefused."""
    if not content:
        raise _refused("the file is empty")
    if len(content) > MAX_BYTES:
        raise _refused(f"the file is larger than {MAX_BYTES:,} bytes")
    if content.startswith(_OLE):
        raise _refused("this is an old or an encrypted Excel file: save it as .xlsx without a password")
    lines = _workbook(content) if content.startswith(_ZIP) else _csv(content)
    while lines and lines[-1].blank:
        lines.pop()
    return lines


def _workbook(content: bytes) -> list[Line]:
    _require_small_archive(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # The sheet's own word about its size is not believed; the bounds are ours.
        sheet.reset_dimensions()
        lines = _bounded(
            tuple(_of_workbook(cell) for cell in row) for row in sheet.iter_rows(max_col=MAX_COLUMNS)
        )
        book.close()
    except FileRefused:
        raise
    except Exception as error:  # noqa: BLE001 - a parser meets hostile bytes: whatever it raises, the file is bad
        raise _refused(f"the workbook cannot be read ({type(error).__name__})") from None
    return lines


def _require_small_archive(content: bytes) -> None:
    """An XLSX file is a ZIP archive. zipfile never unpacks more of a part than the archive declares for it."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise _refused("the workbook is damaged") from None
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise _refused(f"the workbook unpacks to more than {MAX_UNPACKED_BYTES:,} bytes")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise _refused("the workbook is encrypted")


def _of_workbook(cell: Any) -> Cell:
    if cell.data_type == "f":
        return Formula()
    value = cell.value
    if value is None or isinstance(value, bool | int | float):
        return value
    return _text(str(value))


def _csv(content: bytes) -> list[Line]:
    try:
        text = content.decode("utf-16" if content.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("a CSV file must be in UTF-8") from None
    if "\0" in text:
        raise _refused("the file is neither a workbook nor text")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return _bounded(tuple(_of_csv(cell) for cell in row[:MAX_COLUMNS]) for row in rows)
    except csv.Error as error:
        raise _refused(f"the CSV file cannot be read: {error}") from None


def _of_csv(cell: str) -> Cell:
    return Formula() if cell.lstrip().startswith("=") else _text(cell)


def _text(text: str) -> str | None:
    """Without white space around it; None if nothing is left. One character more than allowed tells it is too long."""
    return text.strip()[: MAX_CELL + 1] or None


def _bounded(rows: Iterable[tuple[Cell, ...]]) -> list[Line]:
    """Rows as lines. A row number may be any in a workbook, so blank ones are counted too, and not read to the end."""
    lines: list[Line] = []
    for number, cells in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise _refused(f"the sheet has more than {MAX_ROWS} rows, blank ones included")
        width = max((at for at, cell in enumerate(cells, 1) if cell is not None), default=0)
        lines.append(Line(number, cells[:width]))
    return lines


def _refused(detail: str) -> FileRefused:
    return FileRefused(detail, field="file")
