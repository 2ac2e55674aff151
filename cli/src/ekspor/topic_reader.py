"""Reads topics with kafka-python: no group, no commits, so that looking changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from ekspor.failures import Unavailable

POLL_MS = 500


@dataclass(frozen=True)
class WireEvent:
    """A record as it lies in a topic. `data` is None for a tombstone, a string if it is no JSON."""

    topic: str
    partition: int
    offset: int
    headers: dict[str, str]
    data: Any

    @property
    def stem(self) -> str:
        """assessment_passed, of id.ekspor.assessment.assessment_passed.v1."""
        parts = self.headers.get("ce_type", "").split(".")
        return parts[-2] if len(parts) > 1 else "?"

    @property
    def subject(self) -> str:
        """The aggregate's id."""
        return self.headers.get("ce_subject", "?")

    @property
    def sequence(self) -> str:
        """Its place among the aggregate's events, from 1."""
        return self.headers.get("ce_sequence", "?")

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "topic": self.topic,
            "partition": self.partition,
            "offset": self.offset,
            "headers": self.headers,
            "data": self.data,
        }


class TopicReader:
    """A context manager over one consumer. Raises Unavailable if no broker lets it in.

    `broker`: how to reach it and log in, as kafka-python wants it (`Connection.broker`).
    """

    def __init__(self, broker: Mapping[str, Any]) -> None:
        try:
            self._consumer = KafkaConsumer(
                **broker,
                enable_auto_commit=False,
                fetch_max_wait_ms=100,
                request_timeout_ms=10_000,
            )
        except (KafkaError, OSError) as away:
            raise Unavailable(f"no broker lets us in at {broker['bootstrap_servers']}: {away}") from away

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._consumer.close()

    def topics(self) -> list[str]:
        """The names of all topics."""
        return sorted(name for name in self._consumer.topics() if not name.startswith("__"))

    def read(self, topics: Sequence[str], *, last: int | None, follow: bool) -> Iterator[WireEvent]:
        """Events of the topics, each partition's in order, merged by time as far as one poll goes.

        `last`: begin with about so many of the newest (None: with the oldest). Without `follow` it ends where
        the topics ended when it began.
        """
        partitions = [
            TopicPartition(topic, number)
            for topic in topics
            for number in sorted(self._consumer.partitions_for_topic(topic) or ())
        ]
        self._consumer.assign(partitions)
        starts = self._consumer.beginning_offsets(partitions)
        ends = self._consumer.end_offsets(partitions)
        for partition in partitions:
            begin = starts[partition] if last is None else max(starts[partition], ends[partition] - last)
            self._consumer.seek(partition, begin)
        behind = {p for p in partitions if self._consumer.position(p) < ends[p]}
        backlog: list[Any] = []
        while behind:
            for partition, records in self._consumer.poll(timeout_ms=POLL_MS).items():
                backlog += records
                if records[-1].offset + 1 >= ends[partition]:
                    behind.discard(partition)
        backlog.sort(key=lambda record: record.timestamp)
        yield from map(_event, backlog if last is None else backlog[len(backlog) - min(last, len(backlog)) :])
        while follow:
            fresh = [r for records in self._consumer.poll(timeout_ms=POLL_MS).values() for r in records]
            yield from map(_event, sorted(fresh, key=lambda record: record.timestamp))


def _event(record: Any) -> WireEvent:
    headers = {name: value.decode(errors="replace") if value else "" for name, value in record.headers or ()}
    data: Any = None
    if record.value is not None:
        try:
            data = json.loads(record.value)
        except ValueError:
            data = record.value.decode(errors="replace")
    return WireEvent(record.topic, record.partition, record.offset, headers, data)
