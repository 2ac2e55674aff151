"""Workers come and go, the database too: each event still has its one effect."""

import asyncio
import random

from aiokafka import AIOKafkaConsumer
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.errors import KafkaConnectionError, KafkaError
from faststream.kafka import KafkaBroker
from sqlalchemy.exc import DBAPIError

from chassis import new_id
from chassis.testing import ServiceUnderTest, eventually

SUBJECTS, EVENTS = 20, 15


async def send_load(service, seed, pace=0.0):
    """Interleaved events of twenty subjects, each told once or twice. Returns the subjects."""
    draw = random.Random(seed)
    subjects = [new_id() for _ in range(SUBJECTS)]
    left = [(subject, 0) for subject in subjects]
    while left:
        place = draw.randrange(len(left))
        subject, last = left[place]
        for _ in range(draw.choice((1, 1, 2))):
            await service.hear(
                topic="else.counts",
                stem="counted",
                subject=subject,
                sequence=last + 1,
                data={"thing_id": str(subject), "number": last + 1},
                wait=False,
            )
        left[place] = (subject, last + 1)
        if last + 1 == EVENTS:
            left.pop(place)
        await asyncio.sleep(pace)
    return subjects


async def until_all_applied_once(service, ledger, subjects):
    async def all_there():
        try:
            async with service.database.engine.connect() as connection:
                count = (await connection.exec_driver_sql("select count(*) from ledger")).scalar_one()
        except DBAPIError:
            return False  # the connection was cut; the pool makes new ones
        return count >= SUBJECTS * EVENTS

    await eventually(all_there, "every event to be applied", seconds=40)
    for subject in subjects:
        assert await ledger(service, subject) == list(range(1, EVENTS + 1))
    assert await service.parked() == []


async def test_workers_that_join_and_leave_double_nothing_and_lose_nothing(running, toy, ledger, issuer):
    first = await running(toy.compose, whole=True, consumer_membership="group")
    await first.hear(topic="else.doors", stem="opened", subject=new_id(), data={"key": "a"})
    loading = asyncio.create_task(send_load(first, seed=1, pace=0.03))
    async with ServiceUnderTest(first.service, first.settings, issuer, whole=True):
        await asyncio.sleep(6)  # the group forms anew with both, in the middle of the load
    subjects = await loading
    await until_all_applied_once(first, ledger, subjects)


async def test_a_database_that_goes_and_comes_back_costs_time_only(running, toy, ledger, postgres):
    service = await running(toy.compose, whole=True)
    name = service.settings.database_url.rsplit("/", 1)[1]
    cut = f"select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '{name}'"  # noqa: S608
    loading = asyncio.create_task(send_load(service, seed=2))
    for _ in range(3):
        await asyncio.sleep(0.3)
        postgres._sql("postgres", cut)
    await until_all_applied_once(service, ledger, await loading)


async def test_a_worker_that_started_before_its_broker_is_one_member_of_its_group(
    running, toy, ledger, monkeypatch
):
    really_start, refusals = KafkaBroker.start, iter(range(2))

    async def start(self):
        if next(refusals, None) is not None:
            raise KafkaConnectionError
        await really_start(self)

    monkeypatch.setattr(KafkaBroker, "start", start)
    service = await running(toy.compose, whole=True, consumer_membership="group")
    subjects = await send_load(service, seed=4)
    await until_all_applied_once(service, ledger, subjects)
    assert len(service.consumer.broker.subscribers) == 1


async def test_a_worker_whose_membership_has_died_becomes_a_member_again(running, toy, ledger, monkeypatch):
    service = await running(toy.compose, whole=True, consumer_membership="group")
    await service.hear(topic="else.doors", stem="opened", subject=new_id(), data={"key": "a"})
    find, failures = GroupCoordinator.ensure_coordinator_known, iter(range(1))

    async def ensure_coordinator_known(self):
        if next(failures, None) is not None:
            raise RuntimeError("unable to perform operation on a closed transport")  # uvloop's words
        await find(self)

    monkeypatch.setattr(GroupCoordinator, "ensure_coordinator_known", ensure_coordinator_known)
    coordinator = service.consumer.client._coordinator
    coordinator.coordinator_dead()
    await asyncio.wait([coordinator._coordination_task], timeout=10)
    assert isinstance(coordinator._coordination_task.exception(), KafkaError)
    subjects = await send_load(service, seed=5)
    await until_all_applied_once(service, ledger, subjects)


async def test_a_worker_whose_connection_closes_under_a_write_goes_on(running, toy, ledger, monkeypatch):
    poll, failures = AIOKafkaConsumer.getmany, iter(range(2))

    async def getmany(self, **options):
        if next(failures, None) is not None:
            raise RuntimeError("unable to perform operation on a closed transport")  # uvloop's words
        return await poll(self, **options)

    monkeypatch.setattr(AIOKafkaConsumer, "getmany", getmany)
    service = await running(toy.compose, whole=True, consumer_membership="group")
    subjects = await send_load(service, seed=6)
    await until_all_applied_once(service, ledger, subjects)
    assert next(failures, None) is None


async def test_a_worker_that_starts_again_goes_on_where_it_was(running, toy, ledger, issuer):
    service = await running(toy.compose, whole=True)
    subjects = await send_load(service, seed=3)
    await until_all_applied_once(service, ledger, subjects)
    async with ServiceUnderTest(service.service, service.settings, issuer, whole=True):
        await asyncio.sleep(1)
    await until_all_applied_once(service, ledger, subjects)
