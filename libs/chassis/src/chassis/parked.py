"""Parked events: rows of the consumer's own database, listed, explained, replayed and discarded.

An event is parked with a reason: `gap` (its predecessor has not been applied), `not_yet` (it waits for
something from another topic), `contract` (its data does not fit what this consumer needs), `failed` (the
reaction raised) or `unparsable` (it is no event at all).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.caller import Caller
from chassis.database import Database, Transaction
from chassis.refusals import Conflict, ParkedNotFound
from chassis.wire import Delivery, ParkedRow, Unparsable, from_headers

MOST_AT_ONCE = 500
_FIRST_RETRY, _LONGEST_RETRY = 1.0, 60.0  # seconds; doubled at each failed try of a waiting event


class NotTheNext(Conflict):
    """Order would be lost: the events of a subject are applied or given up one after the other."""

    code = "parked_not_next"
    title = "An earlier event of this subject has not been applied"


REASONS = ("gap", "not_yet", "contract", "failed", "unparsable")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an event is parked; `ended` is no parking but an event without effect."""

    code: str
    detail: str
    waits_kind: str | None = None
    waits_key: str | None = None

    @property
    def final(self) -> bool:
        return self.code == "ended"


_PARK = """
insert into inbox_parked (topic, partition, "offset", subject, sequence, type, headers, data, reason, detail,
                          waits_kind, waits_key, next_try_at)
select t.*, case when t.reason = 'not_yet' then clock_timestamp() + interval '1 second' end
from unnest($1::text[], $2::integer[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::json[],
            $8::bytea[], $9::text[], $10::text[], $11::text[], $12::text[])
     as t (topic, partition, "offset", subject, sequence, type, headers, data, reason, detail,
           waits_kind, waits_key)
on conflict do nothing
"""


async def park(connection: AsyncConnection, parking: Sequence[tuple[Delivery, Reason]]) -> None:
    """Write parked rows; the marks' counts have been moved by the inbox in the same transaction."""
    if parking:
        await connection.exec_driver_sql(
            _PARK,
            (
                [d.topic for d, _ in parking],
                [d.partition for d, _ in parking],
                [d.offset for d, _ in parking],
                [d.subject for d, _ in parking],
                [d.sequence for d, _ in parking],
                [d.type for d, _ in parking],
                [orjson.dumps(d.headers).decode() for d, _ in parking],
                [d.data for d, _ in parking],
                [r.code for _, r in parking],
                [r.detail for _, r in parking],
                [r.waits_kind for _, r in parking],
                [r.waits_key for _, r in parking],
            ),
        )


async def park_unparsable(connection: AsyncConnection, records: Sequence[Unparsable]) -> None:
    """Park what is no event under its topic, partition and offset."""
    count = len(records)
    await connection.exec_driver_sql(
        _PARK,
        (
            [r.topic for r in records],
            [r.partition for r in records],
            [r.offset for r in records],
            [None] * count,
            [None] * count,
            [r.headers.get("ce_type") for r in records],
            [orjson.dumps(r.headers).decode() for r in records],
            [r.data for r in records],
            ["unparsable"] * count,
            [r.problem for r in records],
            [None] * count,
            [None] * count,
        ),
    )


_FAILED_AGAIN = """
update inbox_parked p
set reason = n.reason, detail = n.detail, waits_kind = n.waits_kind, waits_key = n.waits_key,
    attempts = p.attempts + 1,
    next_try_at = case when n.reason = 'not_yet'
                  then clock_timestamp() + least($6 * power(2, least(p.attempts, 10)), $7) * interval '1 second' end
from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $8::integer[])
     as n (id, reason, detail, waits_kind, waits_key, attempts)
where p.id = n.id and p.attempts = n.attempts
"""


async def failed_again(connection: AsyncConnection, failures: Sequence[tuple[Delivery, Reason]]) -> None:
    """Note another failed try of parked events; those that wait are tried again, ever more slowly.

    A row that was replayed while the try was under way stays due: the try does not speak for what came after it.
    """
    if failures:
        await connection.exec_driver_sql(
            _FAILED_AGAIN,
            (
                [d.parked_id for d, _ in failures],
                [r.code for _, r in failures],
                [r.detail for _, r in failures],
                [r.waits_kind for _, r in failures],
                [r.waits_key for _, r in failures],
                _FIRST_RETRY,
                _LONGEST_RETRY,
                [d.parked.attempts if d.parked else 0 for d, _ in failures],
            ),
        )


async def unpark(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Delete the rows of events that are applied now, in the transaction that applies them."""
    if ids:
        await connection.exec_driver_sql(
            "delete from inbox_parked where id = any($1::bigint[])", (list(ids),)
        )


_OF = """
select p.id, p.topic, p.partition, p."offset", p.headers, p.data, p.attempts, p.waits_kind, p.waits_key
from inbox_parked p
join unnest($1::text[], $2::text[]) as k (topic, subject) using (topic, subject)
order by p.topic, p.subject, p.sequence limit $3
"""


async def of(database: Database, aggregates: Iterable[tuple[str, str]]) -> list[Delivery]:
    """The parked events of these subjects, each subject's in order, at most 500."""
    keys = sorted(aggregates)
    if not keys:
        return []
    async with database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            _OF, ([k[0] for k in keys], [k[1] for k in keys], MOST_AT_ONCE)
        )
        return [_delivery(row) for row in rows]


def _delivery(row: Any) -> Delivery:
    headers = row.headers if isinstance(row.headers, dict) else orjson.loads(row.headers)
    standing = ParkedRow(row.id, row.attempts, (row.waits_kind, row.waits_key))
    return from_headers(row.topic, row.partition, row.offset, headers, row.data, standing)


_WAITING_FOR = """
select distinct p.topic, p.subject from inbox_parked p
join unnest($1::text[], $2::text[]) as k (kind, key) on p.waits_kind = k.kind and p.waits_key = k.key
"""


async def waiting_for(database: Database, arrivals: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The subjects with an event that waits for one of these arrivals."""
    keys = sorted(arrivals)
    async with database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(_WAITING_FOR, ([k[0] for k in keys], [k[1] for k in keys]))
        return {(row.topic, row.subject) for row in rows}


_DUE = """
(select topic, subject from inbox_parked where next_try_at <= clock_timestamp() and subject is not null limit $1)
union
(select p.topic, p.subject from inbox_parked p join inbox_mark m using (topic, subject)
 where p.sequence <= m.sequence or (p.reason = 'gap' and p.sequence = m.sequence + 1) limit $1)
"""


async def due(database: Database) -> set[tuple[str, str]]:
    """The subjects whose parked events are to be tried again now (waiting ones, lost wake-ups, replays)."""
    async with database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(_DUE, (MOST_AT_ONCE,))
        return {(row.topic, row.subject) for row in rows}


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """A parked event as operators see it: why it stands there, never its data."""

    id: int
    topic: str
    partition: int
    offset: int
    subject: str | None
    sequence: int | None
    type: str | None
    reason: str
    detail: str
    waits_kind: str | None
    waits_key: str | None
    attempts: int
    parked_at: datetime
    next_try_at: datetime | None


_LISTING = """
select id, topic, partition, "offset", subject, sequence, type, reason, detail, waits_kind, waits_key,
       attempts, parked_at, next_try_at
from inbox_parked where id > $1 order by id limit $2
"""


async def listing(tx: Transaction, limit: int, after: int = 0) -> list[ParkedEvent]:
    """Parked events in the order of their parking."""
    rows = await tx.connection.exec_driver_sql(_LISTING, (after, limit))
    return [ParkedEvent(**row) for row in rows.mappings()]


_DEPTH = """
select reason, count(*) as n, extract(epoch from clock_timestamp() - min(parked_at))::float8 as oldest_age_seconds
from inbox_parked group by reason
"""


async def depth(connection: AsyncConnection) -> dict[str, tuple[int, float]]:
    """How many events are parked and the age of the oldest in seconds, by reason."""
    rows = await connection.exec_driver_sql(_DEPTH)
    return {row.reason: (row.n, row.oldest_age_seconds) for row in rows}


async def replay(database: Database, parked_id: int, caller: Caller) -> None:
    """Ask the worker to try this event again now (it does so within a second).

    Raises ParkedNotFound. An unparsable record cannot be replayed: it has no place in any order (Conflict).
    """
    async with database.transaction(caller) as tx:
        row = await _lock(tx, parked_id)
        if row.subject is None:
            raise NotTheNext("this record is no event: read its headers, then discard it")
        await tx.connection.exec_driver_sql(
            "update inbox_parked set next_try_at = clock_timestamp(), attempts = attempts + 1 where id = $1",
            (parked_id,),
        )
        tx.audit("replay_parked_event", row.subject, parked_id=parked_id)


async def discard(tx: Transaction, parked_id: int, reason: str) -> None:
    """Give up this event: it has no effect, and what stands behind it follows.

    Only the next event of its subject may go (NotTheNext), or an unparsable record. Raises ParkedNotFound.
    """
    row = await _lock(tx, parked_id)
    if row.subject is not None:
        moved = await tx.connection.exec_driver_sql(
            "update inbox_mark set sequence = $3, parked = parked - 1 "
            "where topic = $1 and subject = $2 and sequence = $3 - 1",
            (row.topic, row.subject, row.sequence),
        )
        if moved.rowcount != 1:
            raise NotTheNext(f"sequence {row.sequence} is not the next one of {row.subject}")
        await tx.connection.exec_driver_sql(
            "insert into inbox_ended (topic, subject, sequence, type, reason) values ($1, $2, $3, $4, $5)",
            (row.topic, row.subject, row.sequence, row.type, f"discarded: {reason}"),
        )
    await tx.connection.exec_driver_sql("delete from inbox_parked where id = $1", (parked_id,))
    tx.audit("discard_parked_event", row.subject, parked_id=parked_id, reason=reason)


async def _lock(tx: Transaction, parked_id: int) -> Any:
    found = await tx.connection.exec_driver_sql(
        "select id, topic, subject, sequence, type from inbox_parked where id = $1 for update", (parked_id,)
    )
    row = found.one_or_none()
    if row is None:
        raise ParkedNotFound(f"no parked event {parked_id}")
    return row
