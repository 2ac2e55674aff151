"""A service that the broker does not let in keeps what it has to tell, until it is let in."""

import asyncio

from pydantic import SecretStr

from chassis import Caller, new_id, outbox
from chassis.testing import ServiceUnderTest, eventually


async def test_a_service_with_a_wrong_password_loses_nothing(kafka, running, toy, issuer):
    service = await running(toy.compose, kafka_password="not the right one")
    await service.consume()
    await service.publish()

    async def unpublished():
        async with service.database.engine.connect() as connection:
            return (await outbox.depth(connection))["unpublished"]

    async with service.database.transaction(Caller(agency="TOY", client="test")) as tx:
        tx.tell(toy.Counted(thing_id=new_id(), number=1), agency="TOY", organiser="TOY")
    await asyncio.sleep(3)  # both have tried more than once by now
    assert await unpublished() == 1

    right = service.settings.model_copy(update={"kafka_password": SecretStr(kafka.administrator.password)})
    async with ServiceUnderTest(service.service, right, issuer) as let_in:
        await let_in.publish()

        async def sent():
            return await unpublished() == 0

        await eventually(sent, "the fact to be sent by a relay that is let in", seconds=120)
