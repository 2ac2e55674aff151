"""P4: from commit to applied, at 300 facts a second, told by one process and relayed and applied by another.

On the embedded broker, and on Apache Kafka where a container engine answers.
"""

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from statistics import median, quantiles

from docker.errors import DockerException

from benchmarks.footing import Footing
from benchmarks.measuring import ROUNDS, Figure
from benchmarks.telling import tell
from benchmarks.toy import compose
from chassis import Database, ServiceSettings
from chassis.consumer import Consumer
from chassis.inbox import Inbox
from chassis.relay import Relay
from chassis.wire import Delivery, Unparsable
from tests.containers import images
from tests.containers.kafka import KafkaContainer

KEYS = ("P4_p50_ms", "P4_p99_ms", "P4_kafka_p50_ms", "P4_kafka_p99_ms")
GOAL = "<= 25"
PER_SECOND = 300
SECONDS = 4.0


class _Watched(Inbox):
    """An inbox that notes when each fact's batch had been committed."""

    def __init__(self, database: Database) -> None:
        super().__init__("toy", database, compose().reaction_table)
        self.applied: dict[str, float] = {}

    async def receive(self, records: Sequence[Delivery | Unparsable]) -> None:
        await super().receive(records)
        now = time.monotonic()
        self.applied.update({one.subject: now for one in records if isinstance(one, Delivery)})


async def measure(footing: Footing) -> list[Figure]:
    figures = await _on(footing, "P4", f"at {PER_SECOND}/s on the embedded broker")
    try:
        with _apache_kafka() as broker:
            figures += await _on(
                replace(footing, broker=broker), "P4_kafka", f"at {PER_SECOND}/s on {images.KAFKA}"
            )
    except DockerException as away:
        note = f"not run, no container engine or no image: {str(away)[:60]}"
        figures += [
            Figure(key, None, goal, note=note) for key, goal in zip(KEYS[2:], ("", GOAL), strict=True)
        ]
    return figures


@contextmanager
def _apache_kafka() -> Iterator[KafkaContainer]:
    broker = KafkaContainer()
    try:
        broker.start()
        yield broker
    finally:
        broker.destroy()


async def _on(footing: Footing, name: str, note: str) -> list[Figure]:
    rounds = [await _round(footing) for _ in range(ROUNDS)]
    p50, p99 = (round(median(one[at] for one in rounds), 1) for at in (0, 1))
    return [Figure(f"{name}_p50_ms", p50, "", note=note), Figure(f"{name}_p99_ms", p99, GOAL, note=note)]


async def _round(footing: Footing) -> tuple[float, float]:
    async with footing.database(compose(), partitions=2) as database:
        inbox, stop = _Watched(database), asyncio.Event()
        parts = [
            asyncio.create_task(Relay("toy", database, database.settings).run(stop)),
            asyncio.create_task(Consumer("toy", inbox, database.settings).run(stop)),
        ]
        try:
            # Relay and consumer have connected when these have come.
            await _until(inbox, await tell(database, 20))
            committed = await _told_at_a_pace(footing, database.settings)
            await _until(inbox, committed)
        finally:
            stop.set()
            await asyncio.wait(parts, timeout=20)
    waits = quantiles([(inbox.applied[thing] - moment) * 1000 for thing, moment in committed.items()], n=100)
    return waits[49], waits[98]


async def _told_at_a_pace(footing: Footing, settings: ServiceSettings) -> dict[str, float]:
    """One fact every 1/300 s: their subjects, and when each was committed. Raises RuntimeError with what went wrong."""
    teller = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.telling", str(round(PER_SECOND * SECONDS)), str(PER_SECOND)),
        env={**os.environ, **footing.environment(settings)},
        stdout=PIPE,
        stderr=PIPE,
    )
    said, complained = await teller.communicate()
    if teller.returncode:
        raise RuntimeError(f"the teller failed: {complained.decode()[-500:]}")
    committed: dict[str, float] = json.loads(said)
    return committed


async def _until(inbox: _Watched, things: Iterable[str]) -> None:
    async with asyncio.timeout(300):
        while not inbox.applied.keys() >= set(things):  # noqa: ASYNC110  the inbox rings no bell
            await asyncio.sleep(0.02)
