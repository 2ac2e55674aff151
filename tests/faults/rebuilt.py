"""I7: reporting built anew from the topics says, table by table, what reporting has said all along."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.faults.client import Client
from tests.faults.evidence import connected
from tests.faults.judge import Violation
from tests.faults.quiet import System

TABLES = (
    "cohort",
    "journey",
    "module_result",
    "unit_result",
    "scheme",
    "certificate",
    "shipment",
    "person",
    "assessor",
)
SWITCHES_WITHIN = 60.0
Rows = Mapping[str, Counter[tuple[Any, ...]]]


async def check_rebuilt(rig: System, client: Client) -> list[Violation]:
    """Have it rebuilt, and compare every row."""
    if "reporting" not in rig.roles:
        return []
    before = await _rows(rig)
    asked = await client.command(
        "request_rebuild", "POST", "reporting", "/v1/rebuilds", {}, agency=None, scope="ops"
    )
    deadline = time.monotonic() + SWITCHES_WITHIN
    path = f"/v1/rebuilds/{asked['rebuild_id']}"
    status = "requested"
    while status in ("requested", "running"):
        if time.monotonic() > deadline:
            return [Violation("I7", f"the rebuild was still {status} after {SWITCHES_WITHIN:g} s")]
        await asyncio.sleep(0.3)
        seen = await client.get("reporting", path, agency=None, scope="ops")
        status = seen["status"] if seen else status
    if status != "switched":
        return [Violation("I7", f"the rebuild ended {status}")]
    return list(_differences(before, await _rows(rig)))


def _differences(before: Rows, after: Rows) -> Iterator[Violation]:
    for table in TABLES:
        only_live, only_rebuilt = before[table] - after[table], after[table] - before[table]
        if only_live or only_rebuilt:
            told = f"{sum(only_live.values())} rows only live, {sum(only_rebuilt.values())} only rebuilt"
            yield Violation("I7", f"{table}: {told}, such as {next(iter(only_live or only_rebuilt))}")


async def _rows(rig: System) -> Rows:
    async with connected({"reporting": rig.database_url("reporting")}) as connections:
        return {
            table: Counter(
                tuple(str(value) for value in row.values())
                for row in await connections["reporting"].fetch(f"select * from {table}")  # noqa: S608
            )
            for table in TABLES
        }
