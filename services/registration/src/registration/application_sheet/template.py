"""The empty sheet of applications that is filled in and sent back."""

from __future__ import annotations

import sheets
from registration.application_sheet.columns import COLUMNS


def application_template() -> bytes:
    """Headings, and an explanation of each on a second sheet. Blocks: run it in a thread."""
    notes = [
        "Format kolom NIK sebagai teks sebelum mengisi: Excel membulatkan angka yang lebih panjang dari 15 digit.",
        *(
            f"{column.title}{' (wajib)' if column.required else ''}: {column.explanation}"
            for column in COLUMNS
        ),
    ]
    return sheets.workbook("Pendaftaran", [column.title for column in COLUMNS], [], notes=notes)
