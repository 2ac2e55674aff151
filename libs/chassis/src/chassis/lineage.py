"""Which database this is: yesterday's, or one that was restored, copied or failed over to.

An *incarnation* is the cluster, its timeline and the database's own number. PostgreSQL begins a new timeline
whenever it ends a recovery, and gives a new number to a database that is made anew, be it from a dump. So the
same incarnation has lost nothing that it ever committed; of a new one nobody knows how old it is.

The table `lineage` has a row per incarnation, and so travels with every copy. What was concluded about one
(its outbox is level with its topics, its consumer has read so far) does not hold for the next.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

INCARNATION = """
select case when pg_is_in_recovery() then 'in recovery'
            else concat_ws('/', s.system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8), d.oid) end
from pg_control_system() s, pg_database d where d.datname = current_database()
"""

_BORN = """
insert into lineage (incarnation, suffix)
values ($1, case when exists (select from lineage) then $2 else '' end)
on conflict do nothing
"""
_KNOWN = "select suffix, compared_at is not null as level from lineage where incarnation = $1"
_LEVEL = """
update lineage set compared_at = case when $2 then clock_timestamp() end
where incarnation = $1 and (compared_at is not null) is distinct from $2
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of this incarnation.

    level   its outbox was compared with its topics, and lacked nothing
    suffix  of its consumer's group: another incarnation is another group, which begins with the oldest record,
            since the broker's offsets tell what was read by a database that may have known more
    """

    incarnation: str
    level: bool
    suffix: str


async def known(connection: AsyncConnection) -> Known:
    """What is known of the database behind this connection; notes it down if it is new."""
    incarnation = incarnation_of(connection)
    while True:
        row = (await connection.exec_driver_sql(_KNOWN, (incarnation,))).one_or_none()
        if row is not None:
            return Known(incarnation, row.level, row.suffix)
        await connection.exec_driver_sql(_BORN, (incarnation, f".{secrets.token_hex(4)}"))


async def conclude(connection: AsyncConnection, *, level: bool) -> None:
    """Note for all processes whether this incarnation is level with its topics."""
    await connection.exec_driver_sql(_LEVEL, (incarnation_of(connection), level))


def incarnation_of(connection: AsyncConnection) -> str:
    """As it was when this connection was made (a restored server ends all connections)."""
    return str(connection.info["incarnation"])
