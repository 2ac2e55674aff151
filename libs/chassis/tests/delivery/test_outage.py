"""Commands go on while only the broker is away, and everything catches up by itself."""

import pytest

from chassis import Caller, new_id, outbox
from chassis.testing import eventually
from ekspor.embedded.broker import EmbeddedBroker
from ekspor.embedded.ports import free_port

ME = Caller(agency="TOY", client="test")


@pytest.fixture
def mortal_broker(tmp_path):
    """A broker of this test's own, which it may stop; stopped after the service that uses it."""
    broker = EmbeddedBroker(tmp_path, port=free_port())  # started again, it must be found where it was
    broker.start()
    yield broker
    broker.stop()


async def unpublished(service):
    async with service.database.engine.connect() as connection:
        return (await outbox.depth(connection))["unpublished"]


async def test_facts_wait_in_the_outbox_while_the_broker_is_away(mortal_broker, running, toy):
    service = await running(toy.compose, whole=True, kafka=mortal_broker.bootstrap)
    names = (*service.inbox.reactions.topics, "toy.counts", "toy.looks", "toy.echoes")
    topics = {service.settings.topic_prefix + name: 2 for name in names}
    mortal_broker.create_topics(topics)
    subject = new_id()

    async def tell(number):
        async with service.database.transaction(ME) as tx:
            tx.tell(toy.Counted(thing_id=subject, number=number), agency="TOY", organiser="TOY")

    async def all_sent():
        return await unpublished(service) == 0

    await tell(1)
    await eventually(all_sent, "the first fact to be sent")
    mortal_broker.stop()
    for number in (2, 3):
        await tell(number)  # the command does not ask whether a broker is there
    assert await unpublished(service) == 2
    ready = await service.get("/readyz")
    assert (ready.status_code, ready.json()["status"], ready.json()["down"]) == (200, "degraded", ["broker"])

    mortal_broker.start()
    mortal_broker.create_topics(topics)
    await eventually(all_sent, "what waited to be sent", seconds=40)
    assert [told.sequence for told in await service.told("counted", subject)] == [1, 2, 3]
