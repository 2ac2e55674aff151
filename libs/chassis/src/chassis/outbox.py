"""The outbox: a service's log of the facts it told, and the queue of what is still to be sent.

`outbox` is the log and is never updated (of a state topic it keeps the newest row per subject). `outbox_todo`
is the queue: a row there names a row of the log; the relay deletes it once the broker has acknowledged.
A fact that the log has already, by its id, is not told twice: a restored service applies its events again.
Lane 0 carries live facts, lane 1 what is published again; live goes first.

Everything a transaction tells is written by one statement at its end, so that the row lock on a subject's
sequence is held shortly, and so that an id of the log is drawn after that lock: order of ids is order of
sequences, per subject.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

LIVE, HISTORY = 0, 1


@dataclass(frozen=True, slots=True)
class Told:
    """A fact on its way into the log; `data` is None for a tombstone."""

    event_id: UUID
    topic: str
    type: str
    subject: str
    agency: str
    organiser: str
    data: str | None
    traceparent: str | None
    causation_id: UUID | None
    correlation_id: UUID | None
    state: bool


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what to which aggregate. `details` holds codes and dates, never personal data."""

    agency: str | None
    client: str
    person: UUID | None
    action: str
    subject: str | None
    details: dict[str, Any] | None
    traceparent: str | None


_APPEND = """
with told as (
    select * from unnest(
        $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::uuid[], $10::uuid[]
    ) with ordinality as t (event_id, topic, type, subject, agency, organiser, data, traceparent,
                            causation_id, correlation_id, position)
    where not exists (select from outbox o where o.event_id = t.event_id)
), counted as (
    select topic, subject, count(*) as n from told group by topic, subject order by topic, subject
), sequenced as (
    insert into outbox_subject as s (topic, subject, sequence)
    select topic, subject, n from counted order by topic, subject
    on conflict (topic, subject) do update set sequence = s.sequence + excluded.sequence
    returning topic, subject, sequence
), logged as (
    insert into outbox (event_id, topic, type, subject, sequence, agency, organiser, data, traceparent,
                        causation_id, correlation_id)
    select event_id, topic, type, subject,
           sequence - n + row_number() over (partition by topic, subject order by position),
           agency, organiser, data::json, traceparent, causation_id, correlation_id
    from told join counted using (topic, subject) join sequenced using (topic, subject)
    order by position
    returning id, topic, subject, sequence
), queued as (
    insert into outbox_todo (shard, lane, id)
    select (hashtext(subject)::bigint + 2147483648) % $11::integer, 0, id from logged
), audited as (
    insert into audit_trail (agency, client, person, action, subject, details, traceparent)
    select * from unnest($12::text[], $13::text[], $14::uuid[], $15::text[], $16::text[], $17::json[], $18::text[])
)
select topic, subject, sequence from logged
"""

MANY = 100  # facts
# The plan that PostgreSQL keeps for any number of facts is one for a few: with a thousand it is ten times as slow.
_PLAN_FOR_MANY = "set local plan_cache_mode = force_custom_plan"

_KEEP_NEWEST = """
delete from outbox o using outbox_subject s
where o.topic = $1 and o.subject = any($2::text[])
  and s.topic = o.topic and s.subject = o.subject and o.sequence < s.sequence
"""


async def append(
    connection: AsyncConnection, told: Sequence[Told], audit: Sequence[AuditLine], shards: int
) -> None:
    """Write facts (sequence, log, queue) and audit lines, in the caller's transaction, by one statement.

    Raises ToldOtherwise.
    """
    if len(told) >= MANY:
        await connection.exec_driver_sql(_PLAN_FOR_MANY)
    written = await connection.exec_driver_sql(
        _APPEND,
        (
            [t.event_id for t in told],
            [t.topic for t in told],
            [t.type for t in told],
            [t.subject for t in told],
            [t.agency for t in told],
            [t.organiser for t in told],
            [t.data for t in told],
            [t.traceparent for t in told],
            [t.causation_id for t in told],
            [t.correlation_id for t in told],
            shards,
            [a.agency for a in audit],
            [a.client for a in audit],
            [a.person for a in audit],
            [a.action for a in audit],
            [a.subject for a in audit],
            [None if a.details is None else orjson.dumps(a.details, default=str).decode() for a in audit],
            [a.traceparent for a in audit],
        ),
    )
    logged = written.all()
    if len(logged) < len(told):
        await _compare(connection, told)
    states = {fact.topic for fact in told if fact.state}
    superseded: dict[str, set[str]] = {}
    for row in logged:
        if row.sequence > 1 and row.topic in states:
            superseded.setdefault(row.topic, set()).add(row.subject)
    for topic, subjects in superseded.items():
        await keep_newest(connection, topic, subjects)


async def keep_newest(connection: AsyncConnection, topic: str, subjects: set[str]) -> None:
    """Of a state topic the log keeps a subject's newest row."""
    await connection.exec_driver_sql(_KEEP_NEWEST, (topic, sorted(subjects)))


class ToldOtherwise(Exception):
    """These events had an effect that was told before a restore, and now is another one."""

    def __init__(self, causes: frozenset[UUID | None]) -> None:
        super().__init__(f"{len(causes)} events")
        self.causes = causes


_OTHERWISE = """
select o.causation_id from outbox o
join unnest($1::uuid[], $2::text[]) as t (event_id, data) using (event_id)
where o.data::jsonb is distinct from t.data::jsonb
"""


async def _compare(connection: AsyncConnection, told: Sequence[Told]) -> None:
    columns = ([t.event_id for t in told], [t.data for t in told])
    rows = (await connection.exec_driver_sql(_OTHERWISE, columns)).all()
    if rows:
        raise ToldOtherwise(frozenset(row.causation_id for row in rows))


_DEPTH = """
select (select count(*) from outbox_todo) as unpublished,
       coalesce((select extract(epoch from clock_timestamp() - min(queued_at)) from outbox_todo), 0)::float8
           as oldest_age_seconds,
       (select count(*) from outbox) as total
"""


async def depth(connection: AsyncConnection) -> dict[str, float | int]:
    """`unpublished` (rows of the queue), `oldest_age_seconds` of the queue, `total` rows of the log."""
    row = (await connection.exec_driver_sql(_DEPTH)).one()
    return {
        "unpublished": row.unpublished,
        "oldest_age_seconds": round(row.oldest_age_seconds, 3),
        "total": row.total,
    }


_REPUBLISH = """
insert into outbox_todo (shard, lane, id)
select (hashtext(subject)::bigint + 2147483648) % $2::integer, 1, id from outbox
where $1::text is null or topic = $1
on conflict do nothing
"""


async def republish(connection: AsyncConnection, topic: str | None, shards: int) -> int:
    """Queue the whole log (of one topic) again, in the history lane. Returns the number of rows queued."""
    return (await connection.exec_driver_sql(_REPUBLISH, (topic, shards))).rowcount


@dataclass(frozen=True, slots=True)
class LoggedFact:
    """A row of the log, as operators list it."""

    id: int
    event_id: UUID
    topic: str
    type: str
    subject: str
    sequence: int
    agency: str
    organiser: str
    recorded_at: datetime
    unpublished: bool


_LISTING = """
select o.id, o.event_id, o.topic, o.type, o.subject, o.sequence, o.agency, o.organiser, o.recorded_at,
       exists (select from outbox_todo t where t.id = o.id) as unpublished
from outbox o where o.id > $1 and ($3::text is null or o.subject = $3) order by o.id limit $2
"""


async def listing(
    connection: AsyncConnection, limit: int, after: int = 0, subject: str | None = None
) -> list[LoggedFact]:
    """Rows of the log in the order of their ids, without their data."""
    rows = await connection.exec_driver_sql(_LISTING, (after, limit, subject))
    return [LoggedFact(**row) for row in rows.mappings()]
