"""Tables as XLSX files to download."""

from typing import Any

from fastapi import Response

import sheets
from reporting.paper.tables import Table

XLSX: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A workbook",
        "content": {sheets.XLSX: {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""How a route that answers with a workbook is documented."""


def workbook(name: str, table: Table) -> Response:
    """The answer with the file."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    content = sheets.workbook(table.title, table.header, table.rows)
    return Response(content, media_type=sheets.XLSX, headers=headers)
