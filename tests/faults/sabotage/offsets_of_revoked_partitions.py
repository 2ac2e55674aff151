"""A worker whose partitions are revoked commits how far it has read, not how far it has applied."""

import asyncio

from aiokafka.structs import OffsetAndMetadata

from chassis.consumer import Consumer


def sabotage() -> None:
    async def release_unapplied(self, partitions):
        read = {tp: OffsetAndMetadata(await self.client.position(tp), "") for tp in partitions}
        if read:
            await self.client.commit(read)

    Consumer.release = release_unapplied


async def provoke(lab) -> None:
    """The batch in flight is slow, another worker joins, and the slow one dies before it has applied."""
    first = lab.process("reporting")
    for link in lab.links(first, broker=False):
        link.delay = 1.0
    loading = asyncio.create_task(lab.cohorts(3))
    await asyncio.sleep(1.5)
    await lab.another("reporting", "worker")
    await asyncio.sleep(4)
    first.kill()
    await loading
