"""Write a table for people: XLSX in which nothing that was data becomes a formula."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value: TypeAlias = (
    "str | bool | int | float | Decimal | date | UUID | Sequence[Value] | Mapping[str, Value] | None"
)
"""What a cell can be given. A list becomes text with semicolons, a mapping `name=value`."""

_HEADING = PatternFill("solid", fgColor="DDE8F0")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TAKEN_FOR_MORE = ("=", "+", "-", "@", "'")  # than text, by programs that people open a table with
_NARROWEST, _WIDEST = 12, 60  # characters
_LAST_CHOICE = 5_000  # the row down to which choices are offered


def workbook(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    above: Sequence[Sequence[Value]] = (),
    choices: Mapping[str, Sequence[str] | range] | None = None,
    notes: Sequence[str] = (),
) -> bytes:
    """One sheet with a heading that stays in sight, and columns as wide as what stands in them.

    Text is written as text, whatever it begins with, so `=1+1` stays three characters. `above` are rows above the
    heading. `choices` gives columns a drop-down list, or bounds to whole numbers (templates); `notes` go on a second
    sheet, a line each.
    """
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title[:31])  # a write-only sheet, which the stubs do not know
    lines = [[_plain(value) for value in row] for row in rows]
    first = len(above) + 2
    sheet.freeze_panes = f"A{first}"
    for at, column in enumerate(columns):
        longest = max([len(column), *(len(str(line[at])) for line in lines if at < len(line))])
        letter = get_column_letter(at + 1)
        sheet.column_dimensions[letter].width = max(_NARROWEST, min(_WIDEST, longest) + 2)
        if choices and column in choices:
            rule = _rule(choices[column])
            rule.add(f"{letter}{first}:{letter}{_LAST_CHOICE}")
            sheet.data_validations.append(rule)
    for row in above:
        sheet.append([_cell(sheet, _plain(value)) for value in row])
    sheet.append([_heading(sheet, column) for column in columns])
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line])
    if notes:
        explanations: Any = book.create_sheet("Petunjuk")
        explanations.column_dimensions["A"].width = 100
        for note in notes:
            explanations.append([_cell(explanations, note)])
    filled = io.BytesIO()
    book.save(filled)
    return filled.getvalue()


def _rule(allowed: Sequence[str] | range) -> DataValidation:
    if isinstance(allowed, range):
        low, high = str(allowed[0]), str(allowed[-1])
        return DataValidation("whole", formula1=low, formula2=high, operator="between", allow_blank=True)
    return DataValidation("list", formula1=f'"{",".join(allowed)}"', allow_blank=True)


def _heading(sheet: Any, text: str) -> Any:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = _HEADING
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _plain(value: Value) -> Any:
    """What a spreadsheet knows: it has no time zones, ids or lists."""
    match value:
        case str():
            return _UNPRINTABLE.sub("", value)[:32_767]
        case UUID():
            return str(value)
        case datetime() if value.tzinfo is not None:
            return value.isoformat()
        case Mapping():
            return "; ".join(f"{name}={_plain(one)}" for name, one in value.items())
        case Sequence():
            return "; ".join(str(_plain(one)) for one in value)
        case _:
            return value


def _cell(sheet: Any, value: Any) -> Any:
    cell: Any = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"  # text, also for a long number such as a NIK
        cell.quotePrefix = value.startswith(_TAKEN_FOR_MORE)
    return cell
