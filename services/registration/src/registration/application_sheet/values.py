"""Cells as values of an application, or what is wrong with one and what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from chassis.settings import JAKARTA
from registration.application_sheet.columns import Column
from sheets import Cell, Row

MAX_CELL = 2_000  # characters
_DAY_FIRST = re.compile(r"^([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})$")
#: Day 0 of Excel's calendar, for days after 28 February 1900, which it believes was followed by the 29th.
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(61, 80_000)
_YES = frozenset({"ya", "y", "yes", "true", "1", "x"})
_NO = frozenset({"tidak", "t", "no", "n", "false", "0", "-"})
_PROBLEMS = {
    "formula": "Formulas are not taken; paste the value.",
    "too_long": "The cell is far too long.",
    "lost_digits": (
        "The number was kept as a number and its last digits are lost. Format the column as text and type it "
        "again, a NIK from the KTP."
    ),
    "error": "The cell shows an error; paste the value.",
}


class CellRefused(Exception):
    """`detail` says what to do and never repeats the cell."""

    def __init__(self, code: str, field: str | None, detail: str) -> None:
        super().__init__(detail)
        self.code, self.field, self.detail = code, field, detail


def application_of(columns: Mapping[str, Column], row: Row) -> dict[str, Any]:
    """The body of an application as nested values. Raises CellRefused for the first bad cell."""
    if row.surplus:
        raise CellRefused("too_many_cells", None, "The row has more cells than there are headings.")
    body: dict[str, Any] = {}
    for heading, column in columns.items():
        cell = row[heading]
        if not cell:
            continue
        target = body
        *parents, name = column.path.split(".")
        for parent in parents:
            target = target.setdefault(parent, {})
        target[name] = _value(column, cell)
    return body


def _value(column: Column, cell: Cell) -> Any:
    if cell.problem is not None:
        raise CellRefused(cell.problem, column.path, _PROBLEMS[cell.problem])
    if len(cell.text) > MAX_CELL:
        raise CellRefused("too_long", column.path, f"A cell holds at most {MAX_CELL} characters.")
    if cell.text.startswith("="):
        raise CellRefused("formula", column.path, _PROBLEMS["formula"])
    match column.reading:
        case "digits":
            return cell.text.replace(" ", "")
        case "date":
            return _date(column, cell.text).isoformat()
        case "moment":
            return _moment(column, cell.text).isoformat()
        case "yes_no":
            return _yes_no(column, cell.text)
        case "list":
            parts = [part.strip() for part in re.split(r"[;,]", cell.text)]
            return [_word(part, column.words) for part in parts if part]
        case "text":
            return _word(cell.text, column.words)


def _date(column: Column, text: str) -> date:
    try:
        if text.isascii() and text.isdigit() and int(text) in _EXCEL_DAYS:
            return _EXCEL_DAY_ZERO + timedelta(days=int(text))
        if parts := _DAY_FIRST.match(text):
            day, month, year = (int(part) for part in parts.groups())
            return date(year, month, day)
        return date.fromisoformat(text[:10])
    except ValueError:
        raise CellRefused(
            "not_a_date", column.path, "Write the date as 17/04/1990 (day first) or 1990-04-17."
        ) from None


def _moment(column: Column, text: str) -> datetime:
    """A day alone is its noon in Jakarta; a time without an offset is Jakarta's."""
    try:
        moment = datetime.fromisoformat(text) if len(text) > 10 else None
    except ValueError:
        moment = None
    if moment is None:
        return datetime.combine(_date(column, text), time(12), JAKARTA)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=JAKARTA)


def _yes_no(column: Column, text: str) -> bool:
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellRefused("not_yes_or_no", column.path, "Write ya or tidak.")


def _word(text: str, words: Mapping[str, str] | None) -> str:
    """The contract's word for one that people write; any other is left to the checks that follow."""
    return text if words is None else words.get(text.casefold(), text)
