"""Rows on their way into the tables: a batch of events costs a round trip per statement, not one per event."""

from collections.abc import Hashable, Mapping
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncConnection


class Writes:
    """Rows that are written together: grouped by statement, and in their order wherever that can be seen.

    Two rows about the same record are written in the order in which they came. Rows about different records
    may change places, so the statements of one record touch no other.
    """

    def __init__(self) -> None:
        self._groups: list[tuple[Executable, list[Mapping[str, Any]]]] = []
        self._open: dict[Executable, int] = {}
        self._latest: dict[Hashable, int] = {}

    def __bool__(self) -> bool:
        return bool(self._groups)

    def add(self, statement: Executable, row: Mapping[str, Any], record: Hashable) -> None:
        """Let `row` join the rows of its statement, unless a later group has one of the same record already."""
        group = self._open.get(statement)
        if group is None or self._latest.get(record, -1) > group:
            group = self._open[statement] = len(self._groups)
            self._groups.append((statement, []))
        self._groups[group][1].append(row)
        self._latest[record] = group

    async def run(self, connection: AsyncConnection) -> None:
        """Write everything, and be empty again. Raises the database's errors, which do not tell of which row."""
        groups, self._groups = self._groups, []
        self._open.clear()
        self._latest.clear()
        for statement, rows in groups:
            await connection.execute(statement, rows)
