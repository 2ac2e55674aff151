"""Counts what is left, with its own plain code: asyncpg and aiokafka, nothing of the systems that are judged."""

import re
from collections import Counter
from dataclasses import dataclass

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

Event = tuple[str, int]
_ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(rb'"number":\s*(\d+)')


@dataclass(frozen=True)
class Verdict:
    """Of `committed` events: under way (no effect yet, but in the outbox or ahead of the consumer), never told (not
    on the topic and not under way), lost (no effect and not under way; the untold among them), doubled (effects too
    many), out of order (first effects that come after a later event's)."""

    committed: int
    under_way: int
    untold: int
    lost: int
    doubled: int
    disordered: int

    def per_100_000(self, count: int) -> int:
        return round(count * 100_000 / self.committed) if self.committed else 0


async def judge(database: str, queue: str, bootstrap: str, topic: str, group: str) -> Verdict:
    """`queue` asks the database how many events wait to be sent."""
    connection = await asyncpg.connect(database)
    try:
        numbers = await connection.fetch("select id::text, number from aggregate")
        effects = await connection.fetch("select aggregate::text, number from effect order by id")
        queued = await connection.fetchval(queue)
    finally:
        await connection.close()
    committed = {(row["id"], number) for row in numbers for number in range(1, row["number"] + 1)}
    told, ahead = await _on_topic(bootstrap, topic, group)
    return verdict_of(committed, [(row["aggregate"], row["number"]) for row in effects], told, ahead, queued)


def verdict_of(
    committed: set[Event], effects: list[Event], told: set[Event], ahead: set[Event], queued: int
) -> Verdict:
    """Raises ValueError on an effect of what was never committed: then the trial itself is wrong."""
    strange = set(effects) - committed
    if strange:
        raise ValueError(f"effects of what nobody committed: {sorted(strange)[:3]}")
    highest: Counter[str] = Counter()
    seen: set[Event] = set()
    disordered = 0
    for event in effects:
        if event in seen:
            continue
        seen.add(event)
        aggregate, number = event
        disordered += number < highest[aggregate]
        highest[aggregate] = max(highest[aggregate], number)
    missing = committed - seen
    to_be_sent = min(queued, len(missing - told))
    under_way = len(missing & ahead) + to_be_sent
    return Verdict(
        committed=len(committed),
        under_way=under_way,
        untold=len(missing - told) - to_be_sent,
        lost=len(missing) - under_way,
        doubled=len(effects) - len(seen),
        disordered=disordered,
    )


async def _on_topic(bootstrap: str, topic: str, group: str) -> tuple[set[Event], set[Event]]:
    """All events on the topic, and those of them that the group has not committed yet."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=50,
    )
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, n) for n in await _partitions(consumer, topic)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        done = {partition: await consumer.committed(partition) or 0 for partition in partitions}
        told: set[Event] = set()
        ahead: set[Event] = set()
        silent = 0
        while silent < 3:  # not until the end offsets: the embedded broker gives them too low after a batch
            fetched = await consumer.getmany(timeout_ms=700)
            silent = 0 if fetched else silent + 1
            for partition, batch in fetched.items():
                told |= {_event_in(record.value) for record in batch}
                ahead |= {_event_in(record.value) for record in batch if record.offset >= done[partition]}
        return told, ahead
    finally:
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    await consumer.topics()
    return consumer.partitions_for_topic(topic) or set()


def _event_in(value: bytes) -> Event:
    """A thing's id and its number, in JSON or (after the id, as Avro writes a long) in Avro."""
    found = _ID.search(value)
    if found is None:
        raise ValueError(f"no event: {value[:80]!r}")
    in_json = _NUMBER.search(value)
    return found[0].decode(), int(in_json[1]) if in_json else _zigzag(value[found.end() :])


def _zigzag(data: bytes) -> int:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return (number >> 1) ^ -(number & 1)
