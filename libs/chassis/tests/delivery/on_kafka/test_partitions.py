"""Many partitions: shared among workers, and more of them while facts keep coming."""

import asyncio

from chassis import consumer
from chassis.testing import ServiceUnderTest, eventually

TWELVE = 12


def partitions_of(worker, topic="else.counts"):
    if worker.consumer.subscriber is None or worker.consumer.subscriber.consumer is None:
        return set()  # it has not started yet
    name = worker.settings.topic_prefix + topic
    return {held.partition for held in worker.consumer.client.assignment() if held.topic == name}


async def test_two_workers_share_the_partitions_and_one_takes_over_what_the_other_leaves(
    running, toy, kafka, issuer, told_to, subjects, until_applied
):
    first = await running(toy.compose)
    kafka.create_topics({first.settings.topic_prefix + "else.counts": TWELVE})
    await told_to(first, subjects, 1, 5)

    async def first_has_all():
        return partitions_of(first) == set(range(TWELVE))

    await eventually(first_has_all, "the only worker to hold every partition", seconds=120)
    loading = asyncio.create_task(told_to(first, subjects, 6, 40))
    async with ServiceUnderTest(first.service, first.settings, issuer) as second:
        await second.consume()

        async def shared():
            mine, theirs = partitions_of(first), partitions_of(second)
            return bool(mine and theirs) and not mine & theirs and mine | theirs == set(range(TWELVE))

        await eventually(shared, "two workers to share the partitions", seconds=120)
        assert len(partitions_of(second)) == TWELVE // 2
        await loading
    await eventually(first_has_all, "the worker that stayed to take over", seconds=120)
    await told_to(first, subjects, 41, 45)
    await until_applied(first, subjects, 45)


async def test_a_history_topic_gets_more_partitions_under_load(
    running, toy, kafka, told_to, subjects, until_applied, monkeypatch
):
    """Keys move to other partitions, so the old and the new events of a subject overtake each other."""
    monkeypatch.setattr(consumer, "METADATA_MS", 1_000)
    service = await running(toy.compose)
    topic = service.settings.topic_prefix + "else.counts"
    kafka.create_topics({topic: 3})
    await told_to(service, subjects, 1, 10)
    loading = asyncio.create_task(told_to(service, subjects, 11, 30))
    with kafka._admin() as admin:
        admin.create_partitions({topic: 8})
        admin.wait_for_topics([topic], timeout_ms=60_000)
    await loading
    await service._producer.stop()  # the next one knows of all eight from the beginning
    service._producer = None
    await told_to(service, subjects, 31, 60)
    await until_applied(service, subjects, 60)
    ends = await service.consumer.client.end_offsets(service.consumer.client.assignment())
    used = {held.partition for held, end in ends.items() if held.topic == topic and end > 0}
    assert used == set(range(8))
