"""The empty sheet of applications that is filled in and sent back."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from registration.sheets.columns import COLUMNS

_NEEDED = PatternFill("solid", fgColor="FFF2CC")


def application_template() -> bytes:
    """Every column as text, so that Excel keeps the last digits of a NIK. Blocks: run it in a thread."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Pendaftaran"
    for position, column in enumerate(COLUMNS, start=1):
        heading = sheet.cell(1, position, column.title)
        heading.font = Font(bold=True)
        if column.required:
            heading.fill = _NEEDED
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = max(14, len(column.title) + 2)
        sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = "A2"
    explained = book.create_sheet("Petunjuk")
    explained.append(["Kolom", "Wajib", "Isi"])
    for column in COLUMNS:
        explained.append([column.title, "ya" if column.required else "", column.explanation])
    explained.column_dimensions["A"].width = 28
    explained.column_dimensions["C"].width = 80
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
