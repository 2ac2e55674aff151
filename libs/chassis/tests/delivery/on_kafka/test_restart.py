"""A broker that keeps its log: what was told stays told, and is told once."""

from aiokafka import AIOKafkaConsumer, TopicPartition
from kafka import TopicPartition as Partition

from chassis import Caller, new_id, outbox
from chassis.broker_memory import kafka_security
from chassis.testing import eventually

ME = Caller(agency="TOY", client="test")
SECONDS = 180


async def tell(service, fact):
    async with service.database.transaction(ME) as tx:
        tx.tell(fact, agency="TOY", organiser="TOY")


def sent(service):
    async def nothing_waits():
        async with service.database.engine.connect() as connection:
            return (await outbox.depth(connection))["unpublished"] == 0

    return nothing_waits


async def all_on(service, topic):
    """The sequences on both partitions of a topic, to their ends."""
    client = AIOKafkaConsumer(bootstrap_servers=service.settings.kafka, **kafka_security(service.settings))
    await client.start()
    try:
        parts = [TopicPartition(service.settings.topic_prefix + topic, number) for number in range(2)]
        client.assign(parts)
        await client.seek_to_beginning(*parts)
        ends = await client.end_offsets(parts)
        found = []
        while any([await client.position(part) < ends[part] for part in parts]):
            for batch in (await client.getmany(*parts, timeout_ms=200)).values():
                found += [dict(record.headers)["ce_sequence"].decode() for record in batch]
        return found
    finally:
        await client.stop()


async def test_a_broker_that_was_killed_still_holds_its_log_and_nothing_is_told_twice(
    own_kafka, running, toy, ledger
):
    service = await running(toy.compose, broker=own_kafka)
    subject, heard = new_id(), new_id()
    await service.publish()
    for number in (1, 2, 3):
        await tell(service, toy.Counted(thing_id=subject, number=number))
    await eventually(sent(service), "the first facts to be sent", seconds=SECONDS)

    async def hear(number):
        data = {"thing_id": heard, "number": number}
        await service.hear(topic="else.counts", stem="counted", subject=heard, data=data, wait=False)

        async def applied():
            return await ledger(service, heard) == list(range(1, number + 1))

        await eventually(applied, f"event {number} to be applied once", seconds=SECONDS)

    await hear(1)
    own_kafka.kill()
    await tell(service, toy.Counted(thing_id=subject, number=4))
    own_kafka.start()

    await eventually(sent(service), "what waited to be sent", seconds=SECONDS)
    assert await all_on(service, "toy.counts") == ["1", "2", "3", "4"]
    await hear(2)


async def test_a_relay_sends_as_an_idempotent_producer(kafka, running, toy):
    """A record that is sent again because its answer got lost is then no second record."""
    service = await running(toy.compose)
    await service.publish()
    await tell(service, toy.Counted(thing_id=new_id(), number=1))
    await eventually(sent(service), "the fact to be sent", seconds=60)
    topic = service.settings.topic_prefix + "toy.counts"
    with kafka._admin() as admin:
        known = admin.describe_producers([Partition(topic, number) for number in range(2)])
    producers = [producer for state in known.values() for producer in state.active_producers]
    assert len(producers) == 1, "a broker remembers the ids of idempotent producers, and of no others"
