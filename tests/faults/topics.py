"""Records put on the topics by somebody who should not: repetitions, in disorder, in pieces, and poison."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from tests.faults.evidence import INJECTED, POLL_MS

MOST = 12
POISONED_TYPE = "id.ekspor.registration.person_registered.v1"
POISONED_TOPIC = "registration.persons"
NOBODY_NEEDS = "id.ekspor.registration.person_noted.v1"

Headers = list[tuple[str, bytes]]


def repeat(bootstrap: str, topic: str, draw: Random, *, reversed_order: bool = False) -> int:
    """Send some of what the topic holds once more: a few at random, or the newest in the wrong order."""
    there = _newest(bootstrap, topic)
    chosen = there[:-MOST:-1] if reversed_order else draw.sample(there, min(MOST, len(there)))
    return _send(bootstrap, [(r.topic, r.key, r.value, list(r.headers)) for r in chosen])


def truncate(bootstrap: str, topic: str, draw: Random) -> int:
    """Send copies that were cut off: half of the data, or of the headers (then they are no events at all)."""
    there = _newest(bootstrap, topic)
    pieces = []
    for record in draw.sample(there, min(4, len(there))):
        headers, value = list(record.headers), record.value
        if draw.random() < 0.5 and value is not None:
            value = value[: len(value) // 2]
        else:
            headers = headers[: len(headers) // 3]
        pieces.append((record.topic, record.key, value, headers))
    return _send(bootstrap, pieces)


def poison(bootstrap: str, draw: Random) -> int:
    """An event that breaks its contract, of a subject nobody knows, and one behind it that nobody needs."""
    subject = str(UUID(int=draw.getrandbits(128), version=4))
    first = _headers(draw, POISONED_TYPE, subject, 1), b'{"person_id": "no'
    second = _headers(draw, NOBODY_NEEDS, subject, 2), b"{}"
    return _send(
        bootstrap, [(POISONED_TOPIC, subject.encode(), data, headers) for headers, data in (first, second)]
    )


def _headers(draw: Random, kind: str, subject: str, sequence: int) -> Headers:
    fields = {
        "ce_specversion": "1.0",
        "ce_id": str(UUID(int=draw.getrandbits(128), version=4)),
        "ce_type": kind,
        "ce_source": "urn:ekspor:faults",
        "ce_subject": subject,
        "ce_time": "2025-05-31T00:00:00Z",
        "ce_sequence": str(sequence),
        "ce_agency": "DISNAKER-TNG",
        "ce_organiser": "DISNAKER-TNG",
    }
    return [(name, text.encode()) for name, text in fields.items()]


def _newest(bootstrap: str, topic: str, most: int = 200) -> list[Any]:
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, fetch_max_wait_ms=50)
    try:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(partitions)
        for partition, end in consumer.end_offsets(partitions).items():
            consumer.seek(partition, max(0, end - most))
        found: list[Any] = []
        while polled := consumer.poll(timeout_ms=POLL_MS):
            found += (record for records in polled.values() for record in records)
        return [record for record in found if not any(name == INJECTED for name, _ in record.headers)]
    finally:
        consumer.close()


def _send(bootstrap: str, records: Sequence[tuple[str, Any, Any, Headers]]) -> int:
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=False)
    try:
        for topic, key, value, headers in records:
            producer.send(topic, value=value, key=key, headers=[*headers, (INJECTED, b"1")])
        producer.flush(timeout=10)
    finally:
        producer.close(timeout=5)
    return len(records)
