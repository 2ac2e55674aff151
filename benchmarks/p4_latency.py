"""P4: from commit to applied, at 300 facts a second: relay, broker and consumer as in a service's own process.

On the embedded broker, and on Apache Kafka where a container engine answers.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from statistics import median, quantiles
from uuid import uuid4

from docker.errors import DockerException

from benchmarks.footing import Footing
from benchmarks.measuring import ROUNDS, Figure
from benchmarks.toy import Counted, compose
from chassis import Caller, Database
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
        now = time.perf_counter()
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
            await _tell(database, 20)  # relay and consumer have connected when these have come
            await _until(inbox, 20)
            committed = await _at_a_pace(database, round(PER_SECOND * SECONDS))
            await _until(inbox, 20 + len(committed))
        finally:
            stop.set()
            await asyncio.wait(parts, timeout=20)
    waits = quantiles([(inbox.applied[thing] - moment) * 1000 for thing, moment in committed.items()], n=100)
    return waits[49], waits[98]


async def _at_a_pace(database: Database, count: int) -> dict[str, float]:
    """Tell one fact every 1/300 s, whether the one before has been committed or not; slower if 8 are under way."""
    committed: dict[str, float] = {}
    began = time.perf_counter()
    under_way = asyncio.Semaphore(8)

    async def one() -> None:
        async with under_way:
            [thing] = await _tell(database, 1)
        committed[thing] = time.perf_counter()

    async with asyncio.TaskGroup() as group:
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
            group.create_task(one())
    return committed


async def _tell(database: Database, count: int) -> list[str]:
    facts = [
        Counted(thing_id=uuid4(), number=number, cohort_id=uuid4(), person_id=uuid4())
        for number in range(count)
    ]
    async with database.transaction(Caller.service("toy")) as tx:
        for fact in facts:
            tx.tell(fact, agency="BENCH", organiser="BENCH")
    return [fact.subject_id for fact in facts]


async def _until(inbox: _Watched, count: int) -> None:
    async with asyncio.timeout(300):
        while len(inbox.applied) < count:  # noqa: ASYNC110  the inbox rings no bell
            await asyncio.sleep(0.02)
