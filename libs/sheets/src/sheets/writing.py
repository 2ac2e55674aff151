"""Write a table for people: XLSX in which nothing that was data becomes a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value = str | int | float | Decimal | date | datetime | bool | None

_HEADING = PatternFill("solid", fgColor="DDE8F0")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def workbook(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    widths: Sequence[int] = (),
    choices: dict[str, Sequence[str]] | None = None,
    notes: Sequence[str] = (),
) -> bytes:
    """One sheet with a heading row that stays in sight.

    Text is written as text, whatever it begins with, so `=1+1` stays three characters. `choices` gives columns a
    drop-down list (templates); `notes` go on a second sheet, a line each. `widths` are in characters.
    """
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title[:31])  # a write-only sheet, which the stubs do not know
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        chosen = widths[number - 1] if number <= len(widths) else max(12, min(40, len(column) + 4))
        sheet.column_dimensions[get_column_letter(number)].width = chosen
    for column, allowed in (choices or {}).items():
        letter = get_column_letter(list(columns).index(column) + 1)
        rule = DataValidation(type="list", formula1=f'"{",".join(allowed)}"', allow_blank=True)
        rule.add(f"{letter}2:{letter}2000")
        sheet.data_validations.append(rule)
    sheet.append([_heading(sheet, column) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    if notes:
        explanations: Any = book.create_sheet("Petunjuk")
        explanations.column_dimensions["A"].width = 100
        for note in notes:
            explanations.append([_cell(explanations, note)])
    filled = io.BytesIO()
    book.save(filled)
    return filled.getvalue()


def _heading(sheet: Any, text: str) -> Any:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = _HEADING
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: Value) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.isoformat()  # Excel knows no time zones
    if isinstance(value, str):
        cell: Any = WriteOnlyCell(sheet, value=_UNPRINTABLE.sub("", value)[:32_767])
        cell.data_type = "s"
        cell.number_format = "@"  # text, also for a long number such as a NIK
        return cell
    plain: Any = value
    return WriteOnlyCell(sheet, value=plain)
