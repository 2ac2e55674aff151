"""Tables as XLSX files to download."""

from typing import Any

from fastapi import Response

from reporting.paper.workbook import Table, workbook_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

XLSX: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A workbook",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""How a route that answers with a workbook is documented."""


def workbook(name: str, table: Table) -> Response:
    """The answer with the file."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(workbook_of(table), media_type=MEDIA_TYPE, headers=headers)
