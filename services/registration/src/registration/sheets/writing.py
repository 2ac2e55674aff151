"""Workbooks that we write: nothing in them can start a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

Value = str | int | float | bool | date | datetime | UUID | None

#: What spreadsheet programs take for the beginning of a formula or of a command (CWE-1236).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: Value) -> str | int | float | bool | date | datetime | None:
    """Text that would be taken for a formula gets an apostrophe; a time loses its offset, which Excel has not."""
    match value:
        case str():
            text = "".join(c for c in value if c >= " " or c in "\t\n\r")
            return f"'{text}" if text.startswith(_DANGEROUS) else text
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case _:
            return value


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """One sheet with bold headings. Blocks: run it in a thread."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    bold = []
    for heading in headings:
        cell = WriteOnlyCell(sheet, value=heading)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([harmless(value) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
