"""What a process looks up every few seconds to show it among its metrics: the queue, parked events, sizes, disks."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress

from chassis import metrics, outbox, parked
from chassis.database import Database
from chassis.settings import ServiceSettings

GAUGE_SECONDS = 2.0
SIZE_SECONDS = 60.0  # sizes change slowly, and the server walks through its files to tell them
PATIENCE = 10.0  # seconds for an answer: a server that hangs is as good as none


async def measure(database: Database, settings: ServiceSettings, stop: asyncio.Event) -> None:
    """Keep the gauges until `stop` is set. Never raises: a database that is away is itself a gauge."""

    async def queues() -> None:
        metrics.database_up.set(await _answers(_measure_queues, database))

    async def sizes() -> None:
        await _answers(_measure_size, database)
        for path in settings.disks():
            with suppress(OSError):
                usage = await asyncio.to_thread(shutil.disk_usage, path)
                metrics.disk_free_bytes.labels(str(path)).set(usage.free)
                metrics.disk_size_bytes.labels(str(path)).set(usage.total)

    await asyncio.gather(_each(GAUGE_SECONDS, queues, stop), _each(SIZE_SECONDS, sizes, stop))


async def _each(seconds: float, look: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    while not stop.is_set():
        await look()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), timeout=seconds)


async def _answers(ask: Callable[[Database], Awaitable[None]], database: Database) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await ask(database)
    except Exception:  # noqa: BLE001 - whatever it raises, the database did not answer
        return False
    return True


async def _measure_queues(database: Database) -> None:
    async with database.engine.connect() as connection:
        depth = await outbox.depth(connection)
        there = await parked.depth(connection)
    metrics.outbox_unpublished.set(depth["unpublished"])
    metrics.outbox_oldest_age_seconds.set(depth["oldest_age_seconds"])
    for reason in parked.REASONS:
        count, age = there.get(reason, (0, 0.0))
        metrics.parked_now.labels(reason).set(count)
        metrics.parked_oldest_age_seconds.labels(reason).set(age)


async def _measure_size(database: Database) -> None:
    async with database.engine.connect() as connection:
        size = await connection.exec_driver_sql("select pg_database_size(current_database())")
        metrics.database_bytes.set(size.scalar_one())
