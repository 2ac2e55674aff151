"""Cells as values of an application, or what is wrong with one and what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from chassis.settings import JAKARTA
from registration.domain.refusals import ImportFileRefused
from registration.sheets.columns import BY_HEADING, COLUMNS, Column, normal
from registration.sheets.rows import Cell

MAX_CELL = 2_000  # characters
_SCIENTIFIC = re.compile(r"^[+-]?\d+([.,]\d+)?[eE][+-]?\d+$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")
#: Day 0 of Excel's calendar, for days after 28 February 1900, which it believes was followed by the 29th.
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(61, 80_000)
_YES = frozenset({"ya", "y", "yes", "true", "1", "x"})
_NO = frozenset({"tidak", "t", "no", "n", "false", "0", "-"})


class CellRefused(Exception):
    """`detail` says what to do and never repeats the cell."""

    def __init__(self, code: str, field: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.field, self.detail = code, field, detail


def columns_of(headings: Sequence[str]) -> list[Column | None]:
    """The column under each heading. Raises ImportFileRefused for unknown, doubled and missing ones."""
    found = [BY_HEADING.get(normal(heading)) if heading.strip() else None for heading in headings]
    unknown = [h[:50] for h, column in zip(headings, found, strict=True) if column is None and h.strip()]
    if unknown:
        raise ImportFileRefused(f"Unknown columns: {', '.join(unknown)}. Use the template.", unknown=unknown)
    known = [column for column in found if column is not None]
    doubled = sorted({column.title for column in known if known.count(column) > 1})
    if doubled:
        raise ImportFileRefused(f"Columns that stand there twice: {', '.join(doubled)}.", doubled=doubled)
    missing = [column.title for column in COLUMNS if column.required and column not in known]
    if missing:
        raise ImportFileRefused(f"Missing columns: {', '.join(missing)}. Use the template.", missing=missing)
    return found


def application_of(columns: Sequence[Column | None], cells: Sequence[Cell]) -> dict[str, Any]:
    """The body of an application as nested values. Raises CellRefused for the first bad cell."""
    if any(_is_filled(cell) for cell in cells[len(columns) :]):
        raise CellRefused("too_many_cells", "", "The row has more cells than there are headings.")
    body: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=False):
        if not _is_filled(cell):
            continue
        if column is None:
            raise CellRefused("too_many_cells", "", "A cell stands under no heading.")
        value = _value(column, cell)
        target = body
        *parents, name = column.path.split(".")
        for parent in parents:
            target = target.setdefault(parent, {})
        target[name] = value
    return body


def _is_filled(cell: Cell) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def _value(column: Column, cell: Cell) -> Any:
    if isinstance(cell, str):
        if len(cell) > MAX_CELL:
            raise CellRefused("cell_too_long", column.path, f"A cell holds at most {MAX_CELL} characters.")
        # Excel shows a leading apostrophe to nobody and CSV exports keep it.
        cell = cell.strip().removeprefix("'").strip()
        if cell.startswith("="):
            raise CellRefused("formula", column.path, "Formulas are not taken; paste the value.")
    match column.reading:
        case "nik":
            return _nik(column, cell)
        case "date":
            return _date(column, cell).isoformat()
        case "moment":
            return _moment(column, cell).isoformat()
        case "yes_no":
            return _yes_no(column, cell)
        case "list":
            parts = [part.strip() for part in re.split(r"[;,]", str(cell))]
            return [_word(part, column.words) for part in parts if part]
        case "text":
            return _word(_text(cell), column.words)


def _nik(column: Column, cell: Cell) -> str:
    """A number is refused, however whole it looks: Excel keeps 15 digits, so the last one is lost."""
    if isinstance(cell, str) and not _SCIENTIFIC.match(cell):
        return cell.replace(" ", "")
    raise CellRefused(
        "nik_as_number",
        column.path,
        "The NIK was kept as a number and its last digits are lost. Format the column as text and type the "
        "NIK again from the KTP.",
    )


def _date(column: Column, cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text(cell)
    try:
        if text.isdecimal() and int(text) in _EXCEL_DAYS:
            return _EXCEL_DAY_ZERO + timedelta(days=int(text))
        if parts := _DAY_FIRST.match(text):
            day, month, year = (int(part) for part in parts.groups())
            return date(year, month, day)
        return date.fromisoformat(text[:10])
    except ValueError:
        raise CellRefused(
            "not_a_date", column.path, "Write the date as 17/04/1990 (day first) or 1990-04-17."
        ) from None


def _moment(column: Column, cell: Cell) -> datetime:
    """A day alone is its noon in Jakarta; a time without an offset is Jakarta's."""
    if isinstance(cell, datetime):
        moment = cell
    else:
        try:
            moment = datetime.fromisoformat(_text(cell))
        except ValueError:
            moment = datetime.combine(_date(column, cell), time(12))
    if moment.time() == time(0):
        moment = moment.replace(hour=12)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=JAKARTA)


def _yes_no(column: Column, cell: Cell) -> bool:
    word = _text(cell).casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellRefused("not_yes_or_no", column.path, "Write ya or tidak.")


def _text(cell: Cell) -> str:
    """Whole numbers lose the `.0` that a spreadsheet gives them."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _word(text: str, words: Mapping[str, str] | None) -> str:
    """The contract's word for one that people write; any other is left to the checks that follow."""
    return text if words is None else words.get(text.casefold(), text)
