"""A table of figures as an XLSX workbook with one sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

Cell = str | int | float | Decimal | None

_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's title (at most 31 characters, says Excel), its header and its rows."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def workbook_of(table: Table) -> bytes:
    """The bytes of the file. The header is bold and stays in sight; text is never taken for a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.title)
    sheet.freeze_panes = "A2"
    for number, name in enumerate(table.header):
        longest = max([len(name), *(len(str(row[number])) for row in table.rows)])
        sheet.column_dimensions[_letter(number)].width = min(longest, _WIDEST) + 2
    sheet.append([_bold(sheet, name) for name in table.header])
    for row in table.rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _letter(number: int) -> str:
    return chr(ord("A") + number)


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Cell) -> Any:
    cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # its stubs forget Decimal
    if isinstance(value, str):
        cell.data_type = "s"  # a title that begins with "=" is still a title
    return cell
