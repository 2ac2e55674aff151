"""Read a table that a stranger sent: nothing is trusted, nothing is computed, every oddity is told per cell."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES = 25_000_000
MAX_UNPACKED = 100_000_000
MAX_RATIO = 200
MAX_ENTRIES = 2_000
MAX_COLUMNS = 100
MAX_ROWS = 250_000
MAX_CELL = 10_000

Problem = Literal["formula", "too_long", "lost_digits", "error"]

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SCIENTIFIC = re.compile(r"^[+-]?\d+(?:[.,]\d+)?[eE][+]?\d+$")
_FORMULA = ("=", "+", "@")
_EXACT_DIGITS = 15  # more of them do not survive in a spreadsheet's number


class FileRefused(Exception):
    """The file as a whole cannot be read. `code` says why, the message what would be right."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, as text, and what is wrong with it.

    `text` is trimmed and at most 10,000 characters; dates are ISO 8601. A cell with a problem keeps its text
    for the verdict (a formula unevaluated, a long one cut).
    """

    text: str
    problem: Problem | None = None

    def __bool__(self) -> bool:
        return bool(self.text)


EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `number` as the person sees it in the file; cells by column name, missing ones empty."""

    number: int
    cells: dict[str, Cell]
    surplus: int = 0  # filled cells beyond the heading's columns

    def __getitem__(self, column: str) -> Cell:
        return self.cells.get(column, EMPTY)

    @property
    def problems(self) -> dict[str, Problem]:
        """The cells with something wrong, by column."""
        return {name: cell.problem for name, cell in self.cells.items() if cell.problem is not None}


@dataclass(frozen=True, slots=True)
class Table:
    """A heading and rows that can be walked through once."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


def read(content: bytes, name: str = "") -> Table:
    """The table in a CSV or XLSX file, told apart by its content. Raises FileRefused, also while rows are read.

    `name` is used in messages only.
    """
    if not content.strip():
        raise FileRefused("empty_file", f"{name or 'the file'} is empty: send a heading and at least one row")
    if len(content) > MAX_BYTES:
        raise FileRefused(
            "file_too_large", f"the file has {len(content)} bytes; at most {MAX_BYTES} are read"
        )
    if content.startswith(b"PK\x03\x04"):
        lines = _xlsx(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused("old_excel", "this is the old Excel format (.xls): save it as .xlsx or CSV")
    elif b"\x00" in content[:4096] and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileRefused("not_a_table", "this is neither CSV nor XLSX")
    else:
        lines = _csv(content)
    return _table(lines)


def _table(lines: Iterator[tuple[int, list[Cell]]]) -> Table:
    first = next(lines, None)
    while first is not None and not any(first[1]):
        first = next(lines, None)
    if first is None:
        raise FileRefused("empty_file", "the file has no heading")
    heading = [cell.text.strip().lower().replace(" ", "_") for cell in first[1]]
    while heading and not heading[-1]:
        heading.pop()
    if len(heading) > MAX_COLUMNS:
        raise FileRefused("too_many_columns", f"{len(heading)} columns; at most {MAX_COLUMNS} are read")
    doubled = sorted({column for column in heading if column and heading.count(column) > 1})
    if doubled:
        raise FileRefused("doubled_column", f"the heading names {', '.join(doubled)[:200]} more than once")
    return Table(tuple(heading), _rows(heading, lines))


def _rows(heading: Sequence[str], lines: Iterator[tuple[int, list[Cell]]]) -> Iterator[Row]:
    count = 0
    for number, cells in lines:
        if not any(cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise FileRefused("too_many_rows", f"more than {MAX_ROWS} rows; send the file in parts")
        named = {column: cell for column, cell in zip(heading, cells, strict=False) if column}
        yield Row(number, named, sum(1 for cell in cells[len(heading) :] if cell))


# -- CSV


def _csv(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    text = _decoded(content)
    csv.field_size_limit(MAX_BYTES)  # a long cell is a problem of its row, not of the file
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for cells in reader:
            yield reader.line_num, [_from_text(cell) for cell in cells]
    except csv.Error as error:
        raise FileRefused("broken_csv", f"line {reader.line_num} cannot be read: {error}") from None


def _decoded(content: bytes) -> str:
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused(
            "unknown_encoding", f"byte {error.start} is not {encoding}: save the file as CSV UTF-8"
        ) from None


def _delimiter(text: str) -> str:
    heading = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=heading.count)


def _from_text(text: str) -> Cell:
    text = text.strip()
    if len(text) > MAX_CELL:
        return Cell(text[:80], "too_long")
    if _SCIENTIFIC.match(text):
        return Cell(text, "lost_digits")
    # "+62812..." is a telephone number; "+1+cmd" is not.
    if text.startswith(_FORMULA) and not re.fullmatch(r"\+[\d ()-]+", text):
        return Cell(text[:80], "formula")
    # An apostrophe in front is how a spreadsheet is told that digits are text.
    return Cell(text.removeprefix("'"))


# -- XLSX


def _xlsx(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    _refuse_bombs(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), 1):
            yield number, [_from_cell(cell) for cell in cells]
    except FileRefused:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, TypeError, OSError):
        raise FileRefused("broken_xlsx", "the file is no readable XLSX workbook: save it again") from None
    except Exception as error:  # noqa: BLE001 - whatever a crafted workbook provokes in the parser is the file's fault
        raise FileRefused("broken_xlsx", f"the workbook cannot be read ({type(error).__name__})") from None


def _refuse_bombs(content: bytes) -> None:
    """Judge by the directory of the archive, before anything is unpacked; zipfile never unpacks more than that."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise FileRefused("broken_xlsx", "the file is no readable XLSX workbook: save it again") from None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(content):
        raise FileRefused("zip_bomb", f"the workbook would unpack to {unpacked} bytes; that is refused")


def _from_cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return EMPTY
    if cell.data_type == "f" or not isinstance(value, str | bool | int | float | datetime | date | time):
        return Cell(str(value)[:80], "formula")
    if cell.data_type == "e":
        return Cell(str(value)[:80], "error")
    if isinstance(value, bool):
        return Cell("true" if value else "false")
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return Cell(value.date().isoformat() if midnight else value.isoformat())
    if isinstance(value, date | time):
        return Cell(value.isoformat())
    if isinstance(value, str):
        return _from_text(value)
    return _from_number(value)


def _from_number(value: int | float) -> Cell:
    whole = isinstance(value, int) or value.is_integer()
    text = str(int(value)) if whole else repr(value)
    return Cell(text, "lost_digits" if len(text.lstrip("-").replace(".", "")) > _EXACT_DIGITS else None)
