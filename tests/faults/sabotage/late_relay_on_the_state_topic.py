"""A relay that sent late does not queue the newest state again: the topic ends with an old name."""

import asyncio
import signal

from chassis.relay import Relay


def sabotage() -> None:
    async def queue_nothing(self, *_):
        """What compaction keeps is left to chance."""

    Relay._queue_newest = Relay._settle_doubts = queue_nothing


async def provoke(lab) -> None:
    """What the first relay sends lies in the proxy while it loses its lock, and arrives after newer states."""
    [someone] = await lab.persons(1, changes=0)
    first, second = lab.process("registration"), await lab.another("registration", "relay")
    second.signal(signal.SIGSTOP)
    for link in lab.links(first, broker=True):
        link.delay = 4.0
    await lab.rename(someone, "First Name")
    await asyncio.sleep(0.5)
    for link in lab.links(first, broker=False):
        link.reset()
    second.signal(signal.SIGCONT)
    for name in ("Second Name", "Third Name"):
        await lab.rename(someone, name)
    await asyncio.sleep(6)
    lab.rig.let_all_run()
