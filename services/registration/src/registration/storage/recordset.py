"""Many rows in one statement: they travel as one parameter of JSON, and PostgreSQL makes a table of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Column
from sqlalchemy.dialects import postgresql

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def recordset(parameter: str, *columns: Column[Any]) -> str:
    """SQL for the rows of a parameter that `as_json` has written, to stand after `from`.

    The table has the parameter's name, these columns, and `position`, which counts the rows from 1.
    """
    typed = ", ".join(f"{column.name} {column.type.compile(_DIALECT)}" for column in columns)
    names = ", ".join(column.name for column in columns)
    rows = f"json_to_recordset(cast(:{parameter} as json)) as ({typed})"
    return f"rows from ({rows}) with ordinality as {parameter} ({names}, position)"


def as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as `recordset` reads them; what a row does not name is null."""
    return orjson.dumps(list(rows), default=_text).decode()


def _text(value: object) -> str:
    """For orjson, of what PostgreSQL reads from text: bytes, and the driver's own kind of UUID."""
    match value:
        case bytes():
            return f"\\x{value.hex()}"
        case UUID():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no form in JSON")
