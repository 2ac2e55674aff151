"""The form of an event on the wire: CloudEvents 1.0, binary mode in Kafka headers, JSON data, key = subject.

Over HTTP (`chassis.http.events`) the same attributes, structured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import orjson

_CONSTANT = (("content-type", b"application/json"), ("ce_specversion", b"1.0"))


class Record(Protocol):
    """What the parser reads of a consumer's record (aiokafka's and kafka-python's both fit)."""

    topic: str
    partition: int
    offset: int
    key: Any
    value: Any
    headers: Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A parked event's row as it was read: the tries so far, and what the last one waited for (kind, key)."""

    id: int
    attempts: int
    waits_for: tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event as it came, in order to be applied. `data` is None for a tombstone.

    `parked` is the parked row it was read from; None when it comes from the topic.
    """

    topic: str
    partition: int
    offset: int
    subject: str
    sequence: int
    type: str
    event_id: UUID
    agency: str
    organiser: str
    time: datetime
    data: bytes | None
    headers: dict[str, str]
    traceparent: str | None = None
    correlation_id: UUID | None = None
    parked: ParkedRow | None = None

    @property
    def parked_id(self) -> int | None:
        return None if self.parked is None else self.parked.id

    @property
    def aggregate(self) -> tuple[str, str]:
        return self.topic, self.subject

    @property
    def key(self) -> tuple[str, str, int]:
        return self.topic, self.subject, self.sequence


@dataclass(frozen=True, slots=True)
class Unparsable:
    """A record that is no event: parked under topic, partition and offset with the reason."""

    topic: str
    partition: int
    offset: int
    headers: dict[str, str]
    data: bytes | None
    problem: str


def headers_of(row: Any, source: str) -> list[tuple[str, bytes]]:
    """The headers of a row of the log."""
    headers = [
        *_CONSTANT,
        ("ce_id", str(row.event_id).encode()),
        ("ce_type", row.type.encode()),
        ("ce_source", f"{source}/{row.topic.split('.')[0]}".encode()),
        ("ce_subject", row.subject.encode()),
        ("ce_time", row.recorded_at.astimezone(UTC).isoformat().replace("+00:00", "Z").encode()),
        ("ce_sequence", str(row.sequence).encode()),
        ("ce_agency", row.agency.encode()),
        ("ce_organiser", row.organiser.encode()),
    ]
    for name, value in (
        ("ce_traceparent", row.traceparent),
        ("ce_causationid", row.causation_id),
        ("ce_correlationid", row.correlation_id),
    ):
        if value is not None:
            headers.append((name, str(value).encode()))
    return headers


def structured(row: Any, source: str) -> dict[str, Any]:
    """A row of the log as one CloudEvent in JSON (structured mode), with the attributes that headers have."""
    event: dict[str, Any] = {}
    for name, value in headers_of(row, source):
        if name.startswith("ce_"):
            event[name.removeprefix("ce_")] = value.decode()
    event["datacontenttype"] = "application/json"
    event["data"] = None if row.data is None else orjson.Fragment(row.data)
    return event


def parse(record: Record, topic_prefix: str = "") -> Delivery | Unparsable:
    """Read one record. Never raises: what cannot be read is `Unparsable` with the reason."""
    topic = record.topic.removeprefix(topic_prefix)
    headers = {name: value.decode("utf-8", "backslashreplace") for name, value in record.headers or ()}
    data = bytes(record.value) if record.value is not None else None
    try:
        return from_headers(topic, record.partition, record.offset, headers, data)
    except (KeyError, ValueError) as error:
        problem = f"header {error} is missing" if isinstance(error, KeyError) else str(error)
        return Unparsable(topic, record.partition, record.offset, headers, data, problem)


def from_headers(
    topic: str,
    partition: int,
    offset: int,
    headers: dict[str, str],
    data: bytes | None,
    parked: ParkedRow | None = None,
) -> Delivery:
    """The event that these headers describe. Raises KeyError or ValueError if they do not."""
    sequence = int(headers["ce_sequence"])
    if sequence < 1:
        raise ValueError(f"ce_sequence is {sequence}; sequences begin with 1")
    if headers["ce_specversion"] != "1.0":
        raise ValueError(f"ce_specversion is {headers['ce_specversion']!r}; 1.0 is expected")
    correlation = headers.get("ce_correlationid")
    return Delivery(
        topic=topic,
        partition=partition,
        offset=offset,
        subject=headers["ce_subject"],
        sequence=sequence,
        type=headers["ce_type"],
        event_id=UUID(headers["ce_id"]),
        agency=headers["ce_agency"],
        organiser=headers["ce_organiser"],
        time=datetime.fromisoformat(headers["ce_time"]),
        data=data,
        headers=headers,
        traceparent=headers.get("ce_traceparent"),
        correlation_id=UUID(correlation) if correlation else None,
        parked=parked,
    )
