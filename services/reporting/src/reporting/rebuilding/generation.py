"""A generation: one complete set of the projection and of the inbox that filled it, in a schema of its own.

The live one is in `public`. A rebuild makes the next one beside it, and a switch moves its tables over. Projection
and inbox move together, since a mark says what is in the projection; audit trail, idempotency keys and the record
of rebuilds stay where they are.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import Database, ServiceSettings
from chassis.database import sqlstate
from chassis.migrations import migrate
from reporting.storage.tables import PROJECTION

LIVE, NEXT = "public", "next_generation"

INBOX = ("inbox_mark", "inbox_parked", "inbox_ended")
"""Marks first: every transaction of a consumer touches them first, so that locks are taken in one order."""

GENERATION = (*INBOX, *PROJECTION)

_LOCK_PATIENCE = "250ms"  # below PostgreSQL's deadlock_timeout: when in doubt it is the switch that gives way
_LOCK_NOT_AVAILABLE = "55P03"

# Behind is a subject of which the live generation has applied more than the next one, unless the next one has
# it parked: then it was read, and it is as visible there as it was here before somebody discarded it.
_BEHIND = f"""
select topic, subject, live.sequence
from {LIVE}.inbox_mark live left join {NEXT}.inbox_mark new using (topic, subject)
where live.sequence > coalesce(new.sequence, 0) and coalesce(new.parked, 0) = 0
"""  # noqa: S608 - names of schemas, all ours

Behind = frozenset[tuple[str, str, int]]
"""Topic, subject, and the sequence that the live generation has applied."""


@dataclass(frozen=True, slots=True)
class Switched:
    """What the switch found: per table of the projection, the rows that stand in only one generation.

    Where the live one lagged behind its topics, or a rule of the projection was changed, differences are right.
    """

    differences: dict[str, int]


async def create_next(root: Path, settings: ServiceSettings, live: Database) -> Database:
    """Make an empty next generation, in place of one that a died rebuild left, and open it."""
    await drop_next(live)
    # Alembic runs an event loop of its own, so it needs a thread of its own.
    await asyncio.to_thread(migrate, root, settings.sqlalchemy_url, NEXT)
    return Database(settings, search_path=f"{NEXT}, {LIVE}")


async def drop_next(live: Database) -> None:
    async with live.engine.begin() as connection:
        await connection.exec_driver_sql(f"drop schema if exists {NEXT} cascade")


async def behind(live: Database) -> Behind:
    """Where the live generation knows more than the next one.

    What is still in it after the topics have been read to their end stands on no topic any more: a state topic
    forgets whom it has erased (compaction removes the tombstone, too).
    """
    async with live.engine.connect() as connection:
        return await _behind(connection)


async def _behind(connection: AsyncConnection) -> Behind:
    rows = await connection.exec_driver_sql(_BEHIND)
    return frozenset((row.topic, row.subject, row.sequence) for row in rows)


async def switch(live: Database, gone: Behind) -> Switched | None:
    """Put the next generation in the live one's place, in one transaction.

    None if the next one is behind by more than what is gone, or if the tables were too busy to be locked: read
    on, and try again. Whoever reads or applies meanwhile waits for the commit, and then works on the new tables
    without noticing.
    """
    try:
        async with live.engine.begin() as connection:
            await connection.exec_driver_sql(f"set local lock_timeout = '{_LOCK_PATIENCE}'")
            tables = ", ".join(f"{schema}.{name}" for name in GENERATION for schema in (LIVE, NEXT))
            await connection.exec_driver_sql(f"lock table {tables} in access exclusive mode")
            if await _behind(connection) - gone:
                return None
            switched = Switched({name: await _differences(connection, name) for name in PROJECTION})
            for name in GENERATION:
                await connection.exec_driver_sql(f"drop table {LIVE}.{name}")
                await connection.exec_driver_sql(f"alter table {NEXT}.{name} set schema {LIVE}")
            await connection.exec_driver_sql(f"drop schema {NEXT} cascade")
            return switched
    except DBAPIError as error:
        if sqlstate(error) == _LOCK_NOT_AVAILABLE:
            return None
        raise


async def _differences(connection: AsyncConnection, name: str) -> int:
    """Rows that stand in only one of both."""
    both = f"table {LIVE}.{name}", f"table {NEXT}.{name}"
    found = await connection.exec_driver_sql(
        f"select (select count(*) from ({both[0]} except {both[1]}) a)"  # noqa: S608 - names of tables, all ours
        f" + (select count(*) from ({both[1]} except {both[0]}) b)"
    )
    return int(found.scalar_one())
