"""Facts that stand on the topics and that a restored database does not know: found, and taken back into the log.

Taken back is the fact, as it was told: id, sequence, time, data. What the service's own tables held because of it
is not in the fact. If a reaction had told it, the event behind it will be read and applied once more, with the
same ids and so the same fact (`ids`, `outbox`). If somebody's command had told it, somebody has to look.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import broker_memory, outbox
from chassis.caller import Caller
from chassis.facts import Fact
from chassis.refusals import Conflict
from chassis.wire import Delivery


class Forked(Conflict):
    """Written on after the restore, before anybody compared: one sequence has two facts, one of them published."""

    code = "forked"
    title = "A sequence has been given to two facts"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that the outbox does not know. `rival`: another fact of the outbox has its sequence."""

    fact: Delivery
    rival: UUID | None

    @property
    def follows(self) -> UUID | None:
        """The event to which a reaction told it; None if a command did."""
        cause = self.fact.headers.get("ce_causationid")
        return UUID(cause) if cause else None


_LOOK_UP = """
select r.position, o.event_id as rival
from unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[]) with ordinality
     as r (topic, subject, sequence, event_id, position)
left join outbox_subject s on s.topic = r.topic and s.subject = r.subject
left join outbox o on o.topic = r.topic and o.subject = r.subject and o.sequence = r.sequence
where r.sequence > coalesce(s.sequence, 0) or o.event_id <> r.event_id
order by r.position
"""


async def unknown_of(connection: AsyncConnection, facts: Sequence[Delivery]) -> list[Unknown]:
    """Those of the facts that the outbox does not know. (Of a state topic it keeps the newest one only.)"""
    columns = (
        [f.topic for f in facts],
        [f.subject for f in facts],
        [f.sequence for f in facts],
        [f.event_id for f in facts],
    )
    rows = await connection.exec_driver_sql(_LOOK_UP, columns)
    return [Unknown(facts[row.position - 1], row.rival) for row in rows]


_ADOPT = """
insert into outbox (event_id, topic, type, subject, sequence, agency, organiser, recorded_at, data, traceparent,
                    causation_id, correlation_id)
select event_id, topic, type, subject, sequence, agency, organiser, recorded_at, data::json, traceparent,
       causation_id, correlation_id
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[],
            $8::timestamptz[], $9::text[], $10::text[], $11::uuid[], $12::uuid[]) with ordinality
     as f (event_id, topic, type, subject, sequence, agency, organiser, recorded_at, data, traceparent,
           causation_id, correlation_id, position)
order by position
on conflict do nothing
"""
_RAISE = """
insert into outbox_subject as s (topic, subject, sequence)
select topic, subject, max(sequence) from unnest($1::text[], $2::text[], $3::bigint[]) as f (topic, subject, sequence)
group by topic, subject
on conflict (topic, subject) do update set sequence = greatest(s.sequence, excluded.sequence)
"""
_NOTE = """
insert into audit_trail (client, person, action, subject, details)
select $1, $2, 'adopt_fact', * from unnest($3::text[], $4::json[])
"""


async def adopt(
    connection: AsyncConnection, unknown: Sequence[Unknown], state_topics: Collection[str], caller: Caller
) -> None:
    """Write them into the log, as sent, raise the sequences, and note each in the audit trail. Raises Forked."""
    rivals = [u.fact for u in unknown if u.rival is not None]
    if rivals:
        raise Forked(
            f"{len(rivals)} sequences have two facts, the first being #{rivals[0].sequence} of {rivals[0].subject}: "
            "restore the database once more, and let it compare before it writes."
        )
    facts = _in_order({u.fact.event_id: u.fact for u in unknown}.values())
    if not facts:
        return
    columns = [f.topic for f in facts], [f.subject for f in facts], [f.sequence for f in facts]
    await connection.exec_driver_sql(
        _ADOPT,
        (
            [f.event_id for f in facts],
            [f.topic for f in facts],
            [f.type for f in facts],
            [f.subject for f in facts],
            [f.sequence for f in facts],
            [f.agency for f in facts],
            [f.organiser for f in facts],
            [f.time for f in facts],
            [None if f.data is None else f.data.decode() for f in facts],
            [f.headers.get("ce_traceparent") for f in facts],
            [f.headers.get("ce_causationid") for f in facts],
            [f.correlation_id for f in facts],
        ),
    )
    await connection.exec_driver_sql(_RAISE, columns)
    for topic in state_topics:
        await outbox.keep_newest(connection, topic, {f.subject for f in facts if f.topic == topic})
    highest = sorted(((f.topic, f.partition), f.offset) for f in facts)
    await broker_memory.acknowledged(connection, dict(highest))  # of equal places the last counts
    await connection.exec_driver_sql(
        _NOTE, (caller.client, caller.person, [f.subject for f in facts], [_details(f) for f in facts])
    )


def as_told(unknown: Sequence[Unknown], kinds: Iterable[type[Fact]]) -> list[Fact]:
    """What the facts say, in the service's own words; without tombstones and versions that it no longer tells."""
    by_type = {kind.event_type(): kind for kind in kinds}
    return [
        by_type[u.fact.type].model_validate_json(u.fact.data)
        for u in unknown
        if u.fact.data is not None and u.fact.type in by_type
    ]


def _in_order(facts: Iterable[Delivery]) -> list[Delivery]:
    """As they were told: by time, but never a subject's later fact before its earlier one, whatever clocks say."""
    latest: dict[tuple[str, str], datetime] = {}
    keyed = []
    for fact in sorted(facts, key=lambda f: f.sequence):
        at = latest[fact.aggregate] = max(fact.time, latest.get(fact.aggregate, fact.time))
        keyed.append((at, fact.sequence, fact))
    return [fact for _, _, fact in sorted(keyed, key=lambda k: k[:2])]


def _details(fact: Delivery) -> str:
    return orjson.dumps(
        {"topic": fact.topic, "type": fact.type, "sequence": fact.sequence, "event_id": fact.event_id}
    ).decode()
