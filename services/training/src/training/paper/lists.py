"""Any list as an XLSX file: one sheet, a heading, a row per record."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from training.paper.safe_cells import safe_text

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_of(title: str, rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> bytes:
    """The file. Times keep their offset as text, since a spreadsheet knows none; lists are joined by a comma."""
    names = list(columns)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    headings = []
    for name in names:
        cell = WriteOnlyCell(sheet, value=name)
        cell.font = Font(bold=True)
        headings.append(cell)
    sheet.append(headings)
    for row in rows:
        sheet.append([_cell(row[name]) for name in names])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(value: Any) -> str | int | float | date | None:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value
    if isinstance(value, list | tuple):
        return safe_text(", ".join(str(_cell(one)) for one in value))
    return safe_text(str(value.value if isinstance(value, Enum) else value))
