"""Commands go on while only the broker is away, and everything catches up by itself."""

from chassis import Caller, new_id, outbox
from chassis.testing import eventually

ME = Caller(agency="TOY", client="test")


async def unpublished(service):
    async with service.database.engine.connect() as connection:
        return (await outbox.depth(connection))["unpublished"]


async def test_facts_wait_in_the_outbox_while_the_broker_is_away(own_kafka, running, toy):
    service = await running(toy.compose, whole=True, broker=own_kafka)
    names = (*service.inbox.reactions.topics, "toy.counts", "toy.looks", "toy.echoes")
    topics = {service.settings.topic_prefix + name: 2 for name in names}
    own_kafka.create_topics(topics)
    subject = new_id()

    async def tell(number):
        async with service.database.transaction(ME) as tx:
            tx.tell(toy.Counted(thing_id=subject, number=number), agency="TOY", organiser="TOY")

    async def all_sent():
        return await unpublished(service) == 0

    await tell(1)
    await eventually(all_sent, "the first fact to be sent")
    own_kafka.stop()
    for number in (2, 3):
        await tell(number)  # the command does not ask whether a broker is there
    assert await unpublished(service) == 2
    ready = await service.get("/readyz")
    assert (ready.status_code, ready.json()["status"], ready.json()["down"]) == (200, "degraded", ["broker"])

    own_kafka.start()
    own_kafka.create_topics(topics)
    await eventually(all_sent, "what waited to be sent", seconds=40)
    assert [told.sequence for told in await service.told("counted", subject)] == [1, 2, 3]
