"""The judge: what must hold of the databases and topics once the load has ended and everything is caught up.

I1  a command that was acknowledged has one effect and its facts; one that was refused has none; one that was not
    answered has all or nothing
I2  what is in an outbox is on its topic      I3  what is on a topic is in its outbox
I4  each event was applied once by each consumer that needs it (by the ledger, not by the marks)
I5  sequences on a topic rise by one from 1, repetitions aside, and effects follow that order
I6  consumed = applied + parked + pending, to the event
I7  reporting rebuilt = reporting live (`rebuilt.py`)
I8  certificates, and I9 seats (`trade.py`)
I10 nothing is left: queues are empty, nothing is parked, and it did not take too long (`quiet.py`)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.faults.client import Command
from tests.faults.effects import effect_of
from tests.faults.evidence import STATE_TOPICS, Evidence, Record, Row, connected, of_a_stranger
from tests.faults.trade import check_certificates, check_erasure, check_seats

MOST_SHOWN = 20
"""Violations of one kind that are printed; all are counted."""


@dataclass(frozen=True)
class Violation:
    """What is wrong, and where to look."""

    invariant: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.what}"


Found = Iterator[Violation]


async def judge(
    evidence: Evidence, commands: Sequence[Command], strict_since: datetime | None = None
) -> list[Violation]:
    """Everything that is wrong. `strict_since`: subjects first told later saw no broker forget (see README)."""
    found = [
        *check_published(evidence),
        *check_told(evidence),
        *check_effects(evidence),
        *check_order_on_topics(evidence, strict_since),
        *check_order_of_effects(evidence),
        *check_balance(evidence),
        *check_nothing_left(evidence),
    ]
    found += [Violation("I1", what) async for what in check_commands(evidence, commands)]
    if "certification" in evidence.urls:
        found += [Violation("I8", what) async for what in check_certificates(evidence)]
    found += [Violation("I9", what) for what in check_seats(evidence)]
    found += [Violation("I4", what) async for what in check_erasure(evidence)]
    return found


# -- I1 -------------------------------------------------------------------------------------------------


async def check_commands(evidence: Evidence, commands: Sequence[Command]) -> AsyncIterator[str]:
    """The client's record against audit trail, idempotency keys, outbox and state."""
    audits, facts, keys = _by_trace(evidence, "audit"), _by_trace(evidence, "outbox"), _keys(evidence)
    states = await _states(evidence, commands)
    for command in commands:
        done = sum(row["action"] == command.use_case for row in audits[command.service, command.trace])
        told = Counter(
            _stem(row) for row in facts[command.service, command.trace] if row["causation_id"] is None
        )
        kept = keys[command.service, command.key]
        name = f"{command.use_case} {command.about} ({command.outcome}, {command.tries} tries)"
        if command.outcome == "acknowledged" and done != 1:
            yield f"{name} was done {done} times"
        if command.outcome == "refused" and (done or told or kept):
            yield f"{name} has had an effect"
        if done > 1 or kept != done:
            yield f"{name} was done {done} times, and its key is kept {kept} times"
        effect = effect_of(command.use_case)
        if effect is None:
            continue
        if bad := [stem for stem in effect.facts if told[stem] != done]:
            yield f"{name} was done {done} times, and told {', '.join(bad)} {told[bad[0]]} times"
        if effect.count is not None and command.outcome != "refused":
            there = states[command.key]
            if there != done:
                yield f"{name} was done {done} times, and the state holds it {there} times"


async def _states(evidence: Evidence, commands: Sequence[Command]) -> Mapping[str, int]:
    """How often the state holds each command's effect, by the command's key."""
    counted = {}
    async with connected(evidence.urls) as connections:
        for command in commands:
            effect = effect_of(command.use_case)
            if effect is not None and effect.count is not None:
                connection = connections[command.service]
                counted[command.key] = await connection.fetchval(effect.count, command.about)
    return counted


def _by_trace(evidence: Evidence, table: str) -> Mapping[tuple[str, str], list[Row]]:
    found: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for service, tables in evidence.tables.items():
        for row in tables[table]:
            if row["traceparent"]:
                found[service, row["traceparent"].split("-")[1]].append(row)
    return found


def _keys(evidence: Evidence) -> Counter[tuple[str, str]]:
    return Counter((service, row["key"]) for service, t in evidence.tables.items() for row in t["keys"])


def _stem(row: Row) -> str:
    return str(row["type"].split(".")[-2])


# -- I2 and I3 ------------------------------------------------------------------------------------------


def check_published(evidence: Evidence) -> Found:
    """Every row of an outbox is on its topic."""
    sent = {record.event_id for record in evidence.records}
    for service, tables in evidence.tables.items():
        for row in tables["outbox"]:
            if row["event_id"] not in sent:
                yield Violation("I2", f"{service} told {_row(row)} and it is on no topic")


def check_told(evidence: Evidence) -> Found:
    """Every event on a topic is in its outbox; on a state topic, or was superseded there."""
    told = {row["event_id"] for tables in evidence.tables.values() for row in tables["outbox"]}
    newest = {
        (row["topic"], row["subject"]): row["sequence"]
        for tables in evidence.tables.values()
        for row in tables["sequences"]
    }
    for record in evidence.records:
        if record.injected or record.event_id in told:
            continue
        superseded = (
            record.topic in STATE_TOPICS
            and record.sequence is not None
            and record.sequence < newest.get((record.topic, record.subject), 0)
        )
        if not superseded:
            yield Violation("I3", f"{_where(record)} is on the topic and nobody told it")


# -- I4 -------------------------------------------------------------------------------------------------


def check_effects(evidence: Evidence) -> Found:
    """Each event once per reaction: on history topics every event, on state topics the newest of each subject."""
    for service, tables in evidence.tables.items():
        effects = Counter((row["event_id"], row["reaction"]) for row in tables["ledger"])
        for (event_id, reaction), times in effects.items():
            if times > 1:
                yield Violation("I4", f"{service} applied {event_id} {times} times ({reaction})")
        applied = {event_id for event_id, _ in effects}
        ended = {(row["topic"], row["subject"], row["sequence"]) for row in tables["ended"]}
        waiting = {(row["topic"], row["subject"], row["sequence"]) for row in tables["parked"]}
        for record in _needed(evidence, service):
            if record.event_id not in applied and record.place not in ended | waiting:
                yield Violation("I4", f"{service} never applied {_where(record)}")


def _needed(evidence: Evidence, service: str) -> Iterator[Record]:
    """The events that must have had an effect, each once."""
    needs = evidence.needs[service]
    wanted: dict[tuple[str, str, int], Record] = {}
    for topic in evidence.consumed(service):
        for record in evidence.by_topic.get(topic, ()):
            if record.sequence is None or needs.get(record.type) != topic:
                continue
            key = (topic, record.subject, 0 if topic in STATE_TOPICS else record.sequence)
            if key not in wanted or (wanted[key].sequence or 0) < record.sequence:
                wanted[key] = record
    yield from wanted.values()


# -- I5 -------------------------------------------------------------------------------------------------


def check_order_on_topics(evidence: Evidence, strict_since: datetime | None) -> Found:
    """First occurrences rise by one from 1; on the state topic they rise, and the last record is the newest."""
    first_told: dict[tuple[str, str], datetime] = {}
    newest: dict[tuple[str, str], str] = {}
    for tables in evidence.tables.values():
        for row in tables["outbox"]:
            first_told.setdefault((row["topic"], row["subject"]), row["recorded_at"])
            newest[row["topic"], row["subject"]] = row["event_id"]
    sequences: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    last: dict[tuple[str, str], Record] = {}
    for record in evidence.records:
        if record.injected or record.sequence is None:
            continue
        key = (record.topic, record.subject)
        last[key] = record
        if record.sequence not in sequences[key]:
            sequences[key].append(record.sequence)
    for key, found in sequences.items():
        state = key[0] in STATE_TOPICS
        if state and last[key].event_id != newest.get(key):
            yield Violation(
                "I5", f"{key[0]} {key[1]} ends with #{last[key].sequence}, which is not the newest"
            )
        if key in first_told and (strict_since is None or first_told[key] > strict_since):
            expected = sorted(found) if state else list(range(1, len(found) + 1))
            if found != expected:
                yield Violation("I5", f"{key[0]} {key[1]} was sent in the order {found}")
        elif not state and sorted(found) != list(range(1, len(found) + 1)):
            yield Violation("I5", f"{key[0]} {key[1]} has gaps: {sorted(found)}")


def check_order_of_effects(evidence: Evidence) -> Found:
    """Per consumer, subject and reaction the ledger rises."""
    for service, tables in evidence.tables.items():
        last: dict[tuple[str, str, str], int] = {}
        for row in tables["ledger"]:
            key = (row["topic"], row["subject"], row["reaction"])
            if row["sequence"] < last.get(key, 0):
                yield Violation("I5", f"{service} applied #{row['sequence']} of {key[1]} after #{last[key]}")
            last[key] = row["sequence"]


# -- I6 -------------------------------------------------------------------------------------------------


def check_balance(evidence: Evidence) -> Found:
    """Every event of a consumed topic is at or below its mark, or parked; and marks know how many are parked."""
    for service, tables in evidence.tables.items():
        marks = {(row["topic"], row["subject"]): row for row in tables["marks"]}
        parked = Counter((row["topic"], row["subject"]) for row in tables["parked"] if row["subject"])
        places = {(row["topic"], row["subject"], row["sequence"]) for row in tables["parked"]}
        for topic in evidence.consumed(service):
            highest: Counter[tuple[str, str]] = Counter()
            for record in evidence.by_topic.get(topic, ()):
                if record.sequence is None:
                    continue
                key = (topic, record.subject)
                highest[key] = max(highest[key], record.sequence)
                mark = marks[key]["sequence"] if key in marks else 0
                if record.sequence > mark and record.place not in places:
                    yield Violation("I6", f"{service} has neither applied nor parked {_where(record)}")
            for key, row in marks.items():
                if key[0] != topic or row["sequence"] <= highest[key]:
                    continue
                if key in highest or not of_a_stranger(key[1]):  # which nobody tells a broker that forgot
                    yield Violation("I6", f"{service} marks #{row['sequence']} of {key[1]}, which never came")
        for key in marks.keys() | parked.keys():
            counted = marks[key]["parked"] if key in marks else 0
            if counted != parked[key]:
                yield Violation(
                    "I6", f"{service} counts {counted} parked of {key[1]}, there are {parked[key]}"
                )


# -- I10 ------------------------------------------------------------------------------------------------


def check_nothing_left(evidence: Evidence) -> Found:
    """Queues are empty and nothing is parked: what was poisoned on purpose has been repaired or discarded."""
    for service, tables in evidence.tables.items():
        if tables["todo"]:
            yield Violation("I10", f"{service} has {len(tables['todo'])} facts still to send")
        for row in tables["parked"]:
            yield Violation("I10", f"{service} has {row['reason']} parked: {_row(row)} ({row['detail']})")


def _where(record: Record) -> str:
    stem = record.type.split(".")[-2] if record.type.count(".") > 1 else "?"
    return f"{stem} {record.subject}#{record.sequence} ({record.topic}/{record.partition}@{record.offset})"


def _row(row: Row) -> str:
    return f"{_stem(row) if row['type'] else '?'} {row['subject']}#{row['sequence']} of {row['topic']}"
