"""What operators read: the gauges follow the database, and say so when they no longer can."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis import Caller, clock, gauges, metrics, new_id
from chassis.database import Database
from chassis.service import Due
from chassis.testing import eventually

ME = Caller(agency="TOY", client="test")


def value(name: str, **labels: str) -> float | None:
    return metrics.REGISTRY.get_sample_value(name, labels)


@asynccontextmanager
async def measured(database, settings) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(gauges.measure(database, settings, stop))
    yield
    stop.set()
    await task


async def test_outbox_parked_sizes_and_disks_can_be_read(running, toy):
    service = await running(toy.compose)
    async with service.database.transaction(ME) as tx:
        tx.tell(toy.Counted(thing_id=new_id(), number=1), agency="TOY", organiser="TOY")
    metrics.database_bytes.set(0)
    metrics.disk_free_bytes.clear()
    metrics.disk_size_bytes.clear()
    async with measured(service.database, service.settings):

        async def told():
            return (
                value("ekspor_outbox_unpublished") == 1
                and (value("ekspor_disk_size_bytes", path="/") or 0) > 0
            )

        await eventually(told, "the gauges to follow")
        assert value("ekspor_database_up") == 1
        assert value("ekspor_parked", reason="failed") == 0
        assert value("ekspor_parked_oldest_age_seconds", reason="failed") == 0
        assert value("ekspor_database_bytes") > 0
        assert value("ekspor_disk_free_bytes", path="/") < value("ekspor_disk_size_bytes", path="/")


async def test_a_database_that_is_away_is_said(running, toy):
    service = await running(toy.compose)
    nowhere = service.settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"})
    database = Database(nowhere, None)
    metrics.database_up.set(1)
    async with measured(database, nowhere):

        async def said():
            return value("ekspor_database_up") == 0

        await eventually(said, "the gauge to fall")
    await database.close()


async def test_a_duty_that_fails_no_longer_moves_its_time(running, toy):
    service = await running(toy.compose)
    fails = False

    async def work(_tx) -> int:
        if fails:
            raise ValueError("a mistake of its own")
        return 0

    stop = asyncio.Event()
    duties = [Due("toy_duty", work, every=0.01)]
    task = asyncio.create_task(clock.run(duties, "toy", service.database, stop))

    def failures() -> float:
        return value("ekspor_duty_failed_total", duty="toy_duty") or 0

    async def failed():
        return failures() >= 2

    assert failures() == 0
    fails = True
    await eventually(failed, "two failures")
    last = value("ekspor_duty_succeeded_timestamp_seconds", duty="toy_duty")
    before = failures()

    async def failed_again():
        return failures() > before

    await eventually(failed_again, "another failure")
    assert value("ekspor_duty_succeeded_timestamp_seconds", duty="toy_duty") == last
    assert value("ekspor_duty_every_seconds", duty="toy_duty") == 0.01
    stop.set()
    await task
