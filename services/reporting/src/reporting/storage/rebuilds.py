"""The record of rebuilds. It is no part of the projection, so it outlives each of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, insert, select, update

from chassis import Transaction
from reporting.storage.tables import rebuild

UNDER_WAY = ("requested", "running")

_INSERT = insert(rebuild).returning(rebuild)
_UNDER_WAY = select(rebuild).where(rebuild.c.status.in_(UNDER_WAY)).order_by(rebuild.c.requested_at).limit(1)
_START = (
    update(rebuild)
    .where(rebuild.c.rebuild_id == bindparam("of"))
    .values(status="running", started_at=func.clock_timestamp(), records=0)
)
_PROGRESS = update(rebuild).where(rebuild.c.rebuild_id == bindparam("of")).values(records=bindparam("read"))
_END = (
    update(rebuild)
    .where(rebuild.c.rebuild_id == bindparam("of"))
    .values(
        status=bindparam("becomes"),
        ended_at=func.clock_timestamp(),
        problem=bindparam("because"),
        differences=bindparam("found", type_=rebuild.c.differences.type),
    )
)


async def request(tx: Transaction, rebuild_id: UUID) -> Row[Any]:
    """Ask for a rebuild; the clock role, or whoever runs the command, does it."""
    row = {"rebuild_id": rebuild_id, "requested_at": tx.now, "requested_by": tx.caller.client}
    return (await tx.execute(_INSERT, row | {"status": "requested", "records": 0})).one()


async def under_way(tx: Transaction) -> Row[Any] | None:
    """The oldest rebuild that has not ended. One left `running` by a process that died is done again."""
    return await tx.one_or_none(_UNDER_WAY)


async def start(tx: Transaction, rebuild_id: UUID) -> None:
    await tx.execute(_START, {"of": rebuild_id})


async def note_progress(tx: Transaction, rebuild_id: UUID, records: int) -> None:
    await tx.execute(_PROGRESS, {"of": rebuild_id, "read": records})


async def end(
    tx: Transaction,
    rebuild_id: UUID,
    status: str,
    *,
    problem: str | None = None,
    differences: Mapping[str, int] | None = None,
) -> None:
    """`switched` with the number of rows that differ per table, or `failed` with the problem."""
    await tx.execute(_END, {"of": rebuild_id, "becomes": status, "because": problem, "found": differences})


async def find(tx: Transaction, rebuild_id: UUID) -> Row[Any] | None:
    return await tx.one_or_none(select(rebuild).where(rebuild.c.rebuild_id == rebuild_id))


async def newest(tx: Transaction, limit: int, before: UUID | None) -> list[Row[Any]]:
    """Rebuilds, the newest first; ids rise with time."""
    statement = select(rebuild).order_by(rebuild.c.rebuild_id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(rebuild.c.rebuild_id < before)
    return await tx.all(statement)
