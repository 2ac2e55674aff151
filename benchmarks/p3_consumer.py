"""P3: what the inbox costs, what ignoring costs, what a poison costs, and how fast reporting projects."""

import time
from collections.abc import Sequence
from statistics import median
from uuid import uuid4

from benchmarks import journeys
from benchmarks.deliveries import delivery
from benchmarks.footing import Footing
from benchmarks.measuring import Figure, beside, in_turns, per_second
from benchmarks.toy import POISON, CountHeard, compose, enter_when_counted
from chassis import Caller, Database
from chassis.consumer import BATCH
from chassis.inbox import Inbox
from chassis.wire import Delivery
from reporting.composition import compose as compose_reporting

KEYS = ("P3_inbox", "P3_ignored", "P3_poison", "P3_reporting_per_s")
EVENTS = 4_000
SUBJECTS = 500
ME = Caller.service("toy")


async def measure(footing: Footing) -> list[Figure]:
    async with footing.database(compose()) as database:
        inbox = Inbox("toy", database, compose().reaction_table)

        async def applied() -> float:
            return await _rate(inbox, events("counted"))

        async def without() -> float:
            return await _without_inbox(database, events("counted"))

        async def ignored() -> float:
            return await _rate(inbox, events("heeded_by_nobody"))

        async def clean_batch() -> float:
            return BATCH / await _rate(inbox, events("counted", BATCH))

        async def poisoned_batch() -> float:
            batch = events("counted", BATCH)
            batch[BATCH // 2] = delivery("toy.counts", "counted", uuid4(), 1, _data(POISON))
            return BATCH / await _rate(inbox, batch)

        await applied()  # statements are prepared, connections open
        mine, bare, nothing = await in_turns(applied, without, ignored)
        poisoned, clean = await in_turns(poisoned_batch, clean_batch)
    return [
        beside("P3_inbox", ">= 0.45", mine, bare),
        beside("P3_ignored", ">= 1.7", nothing, mine),
        beside("P3_poison", "<= 1.5", poisoned, clean, lambda seconds: f"{median(seconds) * 1000:,.0f} ms"),
        await _reporting(footing),
    ]


def events(stem: str, count: int = EVENTS) -> list[Delivery]:
    """Events about some hundred new things in turn."""
    things = [uuid4() for _ in range(min(SUBJECTS, count))]
    return [
        delivery("toy.counts", stem, things[n % len(things)], n // len(things) + 1, _data(n))
        for n in range(count)
    ]


def _data(number: int) -> dict[str, object]:
    return {"thing_id": uuid4(), "number": number, "track": "export"}


async def _rate(inbox: Inbox, deliveries: Sequence[Delivery]) -> float:
    started = time.perf_counter()
    for start in range(0, len(deliveries), BATCH):
        await inbox.receive(deliveries[start : start + BATCH])
    return len(deliveries) / (time.perf_counter() - started)


async def _without_inbox(database: Database, deliveries: Sequence[Delivery]) -> float:
    """The same effects by the same reaction, the same batches and transactions; no marks, no parking."""
    started = time.perf_counter()
    for start in range(0, len(deliveries), BATCH):
        async with database.transaction(ME) as tx:
            for one in deliveries[start : start + BATCH]:
                await enter_when_counted(CountHeard.model_validate_json(one.data or b""), tx)
    return len(deliveries) / (time.perf_counter() - started)


async def _reporting(footing: Footing) -> Figure:
    service = compose_reporting()

    async def projected() -> float:
        async with footing.database(service) as database:
            return await _rate(Inbox("reporting", database, service.reaction_table), journeys.events(EVENTS))

    [rates] = await in_turns(projected)
    return Figure("P3_reporting_per_s", round(median(rates)), ">= 20,000", per_second(rates))
