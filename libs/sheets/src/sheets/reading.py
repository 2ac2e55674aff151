"""Read a table that a stranger sent: nothing is trusted, nothing is computed, every oddity is told per cell."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any, Literal

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAX_RATIO = 200
MAX_ENTRIES = 2_000

Problem = Literal["formula", "too_long", "lost_digits", "error"]

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SCIENTIFIC = re.compile(r"^[+-]?\d+(?:[.,]\d+)?[eE][+]?\d+$")
_FORMULA = ("=", "+", "@")
_ENCRYPTED = 0x1  # the flag of an archive's entry
_EXACT_DIGITS = 15  # more of them do not survive in a spreadsheet's number


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may have at most: bytes, rows (blank ones and the heading count), characters in a cell."""

    size: int = 25_000_000
    unpacked: int = 100_000_000
    columns: int = 100
    rows: int = 250_000
    cell: int = 10_000


class FileRefused(Exception):
    """The file as a whole cannot be read. `code` says why, the message what would be right."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, as text, and what is wrong with it.

    `text` is trimmed and within its limit; dates are ISO 8601. A cell with a problem keeps its text
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
    """A heading, the filled cells above it, and rows that can be walked through once."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    above: tuple[tuple[str, ...], ...] = ()


_Lines = Iterator[tuple[int, list[Cell]]]


def read(content: bytes, name: str = "", *, limits: Limits = Limits(), above: int = 0) -> Table:
    """The table in a CSV or XLSX file, told apart by its content. Raises FileRefused, also while rows are read.

    `name` is used in messages only. `above` rows stand above the heading (blank ones are passed over).
    """
    if not content.strip():
        raise FileRefused("empty_file", f"{name or 'the file'} is empty: send a heading and at least one row")
    if len(content) > limits.size:
        raise FileRefused(
            "file_too_large", f"the file has {len(content)} bytes; at most {limits.size} are read"
        )
    if content.startswith(b"PK\x03\x04"):
        lines = _xlsx(content, limits)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(
            "old_excel", "this is an old or encrypted Excel file: save it as .xlsx, no password"
        )
    elif b"\x00" in content[:4096] and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileRefused("not_a_table", "this is neither CSV nor XLSX")
    else:
        lines = _csv(content, limits)
    return _table(_filled(lines, limits), limits, above)


def _table(lines: _Lines, limits: Limits, above: int) -> Table:
    first = [[cell.text for cell in cells] for _, cells in islice(lines, above + 1)]
    if len(first) <= above:
        raise FileRefused("empty_file", "the file has no heading")
    heading = [text.lower().replace(" ", "_") for text in first.pop()]
    while heading and not heading[-1]:
        heading.pop()
    if len(heading) > limits.columns:
        raise FileRefused("too_many_columns", f"{len(heading)} columns; at most {limits.columns} are read")
    doubled = sorted({column for column in heading if column and heading.count(column) > 1})
    if doubled:
        raise FileRefused("doubled_column", f"the heading names {', '.join(doubled)[:200]} more than once")
    return Table(tuple(heading), _rows(heading, lines), tuple(tuple(filter(None, row)) for row in first))


def _filled(lines: _Lines, limits: Limits) -> _Lines:
    """Those that are not blank. Blank ones count all the same: a workbook may number its second row a billion."""
    for count, (number, cells) in enumerate(lines, 1):
        if count > limits.rows:
            raise FileRefused("too_many_rows", f"more than {limits.rows} rows; send the file in parts")
        if any(cells):
            yield number, cells


def _rows(heading: Sequence[str], lines: _Lines) -> Iterator[Row]:
    for number, cells in lines:
        named = {column: cell for column, cell in zip(heading, cells, strict=False) if column}
        yield Row(number, named, sum(1 for cell in cells[len(heading) :] if cell))


# -- CSV


def _csv(content: bytes, limits: Limits) -> _Lines:
    text = _decoded(content)
    csv.field_size_limit(2**31 - 1)  # a long cell is a problem of its row, not of the file
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [_from_text(cell, limits) for cell in cells]
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


def _from_text(text: str, limits: Limits) -> Cell:
    text = text.strip()
    if len(text) > limits.cell:
        return Cell(text[:80], "too_long")
    if _SCIENTIFIC.match(text):
        return Cell(text, "lost_digits")
    # "+62812..." is a telephone number; "+1+cmd" is not.
    if text.startswith(_FORMULA) and not re.fullmatch(r"\+[\d ()-]+", text):
        return Cell(text[:80], "formula")
    # An apostrophe in front is how a spreadsheet is told that digits are text.
    return Cell(text.removeprefix("'"))


# -- XLSX


def _xlsx(content: bytes, limits: Limits) -> _Lines:
    _refuse_bombs(content, limits)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=limits.columns + 1), 1):
            width = max((at for at, cell in enumerate(cells, 1) if cell.value is not None), default=0)
            yield number, [_from_cell(cell, limits) for cell in cells[:width]]
    except FileRefused:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, TypeError, OSError):
        raise FileRefused("broken_xlsx", "the file is no readable XLSX workbook: save it again") from None
    except Exception as error:  # noqa: BLE001 - whatever a crafted workbook provokes in the parser is the file's fault
        raise FileRefused("broken_xlsx", f"the workbook cannot be read ({type(error).__name__})") from None


def _refuse_bombs(content: bytes, limits: Limits) -> None:
    """Judge by the directory of the archive, before anything is unpacked; zipfile never unpacks more than that."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise FileRefused("broken_xlsx", "the file is no readable XLSX workbook: save it again") from None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > limits.unpacked or unpacked > MAX_RATIO * len(content):
        raise FileRefused("zip_bomb", f"the workbook would unpack to {unpacked} bytes; that is refused")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise FileRefused("encrypted", "the workbook is encrypted: save it without a password")


def _from_cell(cell: Any, limits: Limits) -> Cell:
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
        text = value.strip()
        if cell.style_array.quotePrefix and len(text) <= limits.cell:
            return Cell(text)  # the writer said that it is text, whatever it begins with
        return _from_text(text, limits)
    return _from_number(value)


def _from_number(value: int | float) -> Cell:
    whole = isinstance(value, int) or value.is_integer()
    text = str(int(value)) if whole else repr(value)
    return Cell(text, "lost_digits" if len(text.lstrip("-").replace(".", "")) > _EXACT_DIGITS else None)
