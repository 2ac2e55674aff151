"""What is left when everything is over: rows of every database and records of every topic, read as they are.

Plain asyncpg and kafka-python. Nothing here knows the mechanism's code; only its tables and the wire format,
which are what it promises.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from kafka import KafkaConsumer, TopicPartition

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
STATE_TOPICS = frozenset({"registration.profiles"})
INJECTED = "x-injected"
"""A header that the harness puts on records of its own, so that the judge does not take them for the relay's."""
POLL_MS = 300

MECHANISM = {
    "outbox": "select id, event_id::text, topic, type, subject, sequence, recorded_at, data::text, "
    "traceparent, causation_id::text from outbox order by id",
    "todo": "select shard, lane, id from outbox_todo",
    "sequences": "select topic, subject, sequence from outbox_subject",
    "marks": "select topic, subject, sequence, parked from inbox_mark",
    "parked": "select id, topic, partition, subject, sequence, type, reason, detail from inbox_parked",
    "ended": "select topic, subject, sequence, type, reason from inbox_ended",
    "ledger": "select id, event_id::text, topic, subject, sequence, type, reaction from fault_ledger order by id",
    "audit": "select client, action, subject, traceparent from audit_trail",
    "keys": "select key, status from idempotency_key",
}

Row = Mapping[str, Any]
Broker = Mapping[str, Any]
"""Where the broker is and who asks it, in kafka-python's own words: `bootstrap_servers` and the like."""


@dataclass(frozen=True)
class Record:
    """One record of a topic. `sequence` is None for what is no event."""

    topic: str
    partition: int
    offset: int
    headers: Mapping[str, str]
    tombstone: bool

    @property
    def event_id(self) -> str:
        return self.headers.get("ce_id", "")

    @property
    def type(self) -> str:
        return self.headers.get("ce_type", "")

    @property
    def subject(self) -> str:
        return self.headers.get("ce_subject", "")

    @property
    def sequence(self) -> int | None:
        text = self.headers.get("ce_sequence", "")
        return int(text) if text.isdigit() else None

    @property
    def injected(self) -> bool:
        return INJECTED in self.headers

    @property
    def place(self) -> tuple[str, str, int]:
        return self.topic, self.subject, self.sequence or 0


@dataclass(frozen=True)
class Evidence:
    """Everything the judge looks at. `needs` says, per consumer, which types it reads and from where."""

    records: list[Record]
    tables: Mapping[str, Mapping[str, list[Row]]]
    needs: Mapping[str, Mapping[str, str]]
    urls: Mapping[str, str]

    @cached_property
    def by_topic(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for record in self.records:
            found.setdefault(record.topic, []).append(record)
        return found

    @property
    def told(self) -> int:
        """Facts told by all services so far."""
        return sum(row["sequence"] for tables in self.tables.values() for row in tables["sequences"])

    def consumed(self, service: str) -> set[str]:
        """The topics a service reads."""
        return set(self.needs[service].values())


def of_a_stranger(subject: str) -> bool:
    """Whether a subject was made up by `topics.poison`: our own ids are UUIDs of version 7."""
    return UUID(subject).version == 4


def needs_of(service: str) -> dict[str, str]:
    """Event type to topic, from the consumer's own contracts."""
    found = {}
    for file in sorted((CONTRACTS / service / "needs").glob("*.json")):
        schema = json.loads(file.read_text(encoding="utf-8"))
        found[schema["$id"].rsplit(":", 1)[1]] = schema["x-topic"]
    return found


async def collect(urls: Mapping[str, str], broker: Broker) -> Evidence:
    """Read all databases and all topics, as they are now."""
    tables, records = await asyncio.gather(
        asyncio.gather(*(_tables(url) for url in urls.values())), asyncio.to_thread(read_topics, broker)
    )
    return Evidence(
        records=records,
        tables=dict(zip(urls, tables, strict=True)),
        needs={service: needs_of(service) for service in urls},
        urls=urls,
    )


async def query(url: str, sql: str, *parameters: object) -> list[Row]:
    """The rows of one statement, on a connection of its own."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return [dict(row) for row in await connection.fetch(sql, *parameters)]
    finally:
        await connection.close()


@asynccontextmanager
async def connected(urls: Mapping[str, str]) -> AsyncIterator[dict[str, asyncpg.Connection]]:
    """A connection to each database."""
    async with AsyncExitStack() as stack:
        found = {}
        for service, url in urls.items():
            found[service] = await asyncpg.connect(url, timeout=10)
            stack.push_async_callback(found[service].close)
        yield found


async def _tables(url: str) -> dict[str, list[Row]]:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return {name: [dict(row) for row in await connection.fetch(sql)] for name, sql in MECHANISM.items()}
    finally:
        await connection.close()


def read_topics(broker: Broker, topics: Iterable[str] | None = None) -> list[Record]:
    """Every record of the topics, each partition's in its order.

    It goes on until nothing more comes: the embedded broker's end offset is the place of its last batch's first
    record, not of the last one.
    """
    consumer = KafkaConsumer(
        **broker, enable_auto_commit=False, fetch_max_wait_ms=50, request_timeout_ms=15_000
    )
    try:
        names = sorted(topics or (name for name in consumer.topics() if not name.startswith("__")))
        partitions = [
            TopicPartition(name, number)
            for name in names
            for number in sorted(consumer.partitions_for_topic(name) or ())
        ]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        consumer.seek_to_beginning(*partitions)
        behind = {partition for partition in partitions if ends[partition] > 0}
        found: list[Record] = []
        polled: dict[TopicPartition, list[Any]] = {}
        while polled or behind:
            for partition, records in polled.items():
                found += (_record(record) for record in records)
                if records[-1].offset + 1 >= ends[partition]:
                    behind.discard(partition)
            polled = consumer.poll(timeout_ms=POLL_MS)
        return sorted(found, key=lambda record: (record.topic, record.partition, record.offset))
    finally:
        consumer.close()


def _record(record: Any) -> Record:
    headers = {name: (value or b"").decode(errors="replace") for name, value in record.headers or ()}
    return Record(record.topic, record.partition, record.offset, headers, record.value is None)
