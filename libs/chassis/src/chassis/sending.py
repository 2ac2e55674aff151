"""Records by the batch: the order is kept within each partition, and each batch is one request with one answer.

`AIOKafkaProducer.send` hashes the key, and makes a future and an answer, for each record: five times the work.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import murmur2
from aiokafka.producer.message_accumulator import BatchBuilder

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Record:
    """What is sent. The key decides the partition, as it does with every Kafka client."""

    topic: str
    key: bytes
    value: bytes | None
    headers: list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The offsets that one batch was given."""

    topic: str
    partition: int
    first: int
    last: int


async def send(producer: AIOKafkaProducer, records: Iterable[Record]) -> list[Acknowledged]:
    """Send, and await every acknowledgement. Raises the first failure, after all answers have come."""
    batches = await _batches(producer, records)
    # One after the other: that is what keeps two batches of one partition in order.
    answers = [
        await producer.send_batch(batch, topic, partition=number) for (topic, number), batch in batches
    ]
    outcomes = await asyncio.gather(*answers, return_exceptions=True)
    acknowledged = []
    for ((topic, number), batch), outcome in zip(batches, outcomes, strict=True):
        if isinstance(outcome, BaseException):
            raise outcome
        acknowledged.append(
            Acknowledged(topic, number, outcome.offset, outcome.offset + batch.record_count() - 1)
        )
    return acknowledged


async def _batches(producer: AIOKafkaProducer, records: Iterable[Record]) -> list[tuple[Place, BatchBuilder]]:
    batches: list[tuple[Place, BatchBuilder]] = []
    filling: dict[Place, BatchBuilder] = {}
    partitions: dict[str, list[int]] = {}
    for record in records:
        if record.topic not in partitions:
            partitions[record.topic] = sorted(await producer.partitions_for(record.topic))
        numbers = partitions[record.topic]
        place = (record.topic, numbers[_hash(record.key) % len(numbers)])
        batch = filling.get(place)
        if batch is None or not _append(batch, record):
            batch = filling[place] = producer.create_batch()
            batches.append((place, batch))
            _append(batch, record)  # the first record fits, however large
    return batches


def _append(batch: BatchBuilder, record: Record) -> bool:
    return (
        batch.append(timestamp=None, key=record.key, value=record.value, headers=record.headers) is not None
    )


@lru_cache(maxsize=65_536)
def _hash(key: bytes) -> int:
    return int(murmur2(key)) & 0x7FFFFFFF
