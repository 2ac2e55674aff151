"""A batch that cannot be applied since the database is away is given up, and the next one taken."""

import asyncio

from chassis.consumer import Consumer


def sabotage() -> None:
    async def go_on(self, fetched, stop):
        for partition, batch in fetched.items():
            self._uncommitted[partition] = batch[-1].offset + 1
        await asyncio.sleep(0.5)

    Consumer._wait_for_database = go_on


async def provoke(lab) -> None:
    loading = asyncio.create_task(lab.cohorts(4))
    while not loading.done():
        await asyncio.sleep(0.2)
        for link in lab.links(lab.process("reporting"), broker=False):
            link.reset()
    await loading
