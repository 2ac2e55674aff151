"""Lists as XLSX, written row by row. Text stays text: what a spreadsheet would take for a formula is escaped."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Value = str | int | bool | Decimal | date | datetime | UUID | None


def workbook(title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Value]]) -> bytes:
    """One sheet: a heading (name, width in characters) for each column, frozen, then the rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for position, (_, width) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    headings = [WriteOnlyCell(sheet, value=name) for name, _ in columns]
    for heading in headings:
        heading.font = Font(bold=True)
    sheet.append(headings)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> Cell | Value:
    if isinstance(value, datetime):
        value = value.isoformat(timespec="seconds")  # Excel knows no time zones
    if isinstance(value, UUID):
        value = str(value)
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=escaped(value))
    cell.data_type = "s"
    return cell


def escaped(text: str) -> str:
    """A leading apostrophe keeps a spreadsheet from reading the text as a formula, even when saved as CSV."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
