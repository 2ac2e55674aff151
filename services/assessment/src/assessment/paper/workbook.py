"""Lists as XLSX, written row by row. Text stays text: what a spreadsheet would take for a formula is escaped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from assessment.paper.indonesian import WIB

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Value = str | int | bool | date | datetime | UUID | None


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    width: int = 16
    """In characters."""
    choices: tuple[str, ...] = ()
    """What may be filled in; offered as a list."""


def workbook(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """One sheet: headings that stay in sight, then the rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    headings = []
    for position, column in enumerate(columns, start=1):
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = column.width
        heading = WriteOnlyCell(sheet, value=column.heading)
        heading.font = Font(bold=True)
        headings.append(heading)
        if column.choices:
            choice = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
            choice.add(f"{letter}2:{letter}5000")
            sheet.data_validations.append(choice)
    sheet.append(headings)
    for row in rows:
        sheet.append([_shown(value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _shown(value: Value) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(WIB).replace(tzinfo=None)  # a spreadsheet knows no offsets
    if isinstance(value, UUID):
        return str(value)
    return escaped(value) if isinstance(value, str) else value


def escaped(text: str) -> str:
    """A leading apostrophe keeps a spreadsheet from reading text as a formula, even when it is saved as CSV."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
