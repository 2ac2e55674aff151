"""What waits is not looked at once more after it was parked: what came between look and park wakes nobody.

The sweeper would mend that within a second or a minute, so it is off; waking by arrival is all there is.
"""

import asyncio

from chassis import parked
from chassis.inbox import Inbox


def sabotage() -> None:
    _slow_between_look_and_park()

    async def no_sweep(self):
        return 0

    async def wake_without_second_look(self, deliveries, condemned):
        woken = await attempt(self, deliveries, condemned)
        return woken - {a for a in woken if a in self.just_parked}

    attempt, park = Inbox._attempt, parked.park

    async def remember(connection, parking):
        await park(connection, parking)
        Inbox.just_parked = {d.aggregate for d, reason in parking if reason.code == "not_yet"}

    Inbox.just_parked = set()
    Inbox.sweep, Inbox._attempt, parked.park = no_sweep, wake_without_second_look, remember


def _slow_between_look_and_park() -> None:
    """No mistake, only bad luck: parking takes a second and a half, and a cohort's arrival half a second."""
    park, react = parked.park, Inbox._react

    async def park_slowly(connection, parking):
        if any(reason.code == "not_yet" for _, reason in parking):
            await asyncio.sleep(1.5)
        await park(connection, parking)

    async def arrive_slowly(self, delivery, tx, condemned):
        await react(self, delivery, tx, condemned)
        if delivery.topic == "registration.cohorts":
            await asyncio.sleep(0.5)

    parked.park, Inbox._react = park_slowly, arrive_slowly


async def provoke(lab) -> None:
    """Two workers share training's partitions: one has the cohorts' news, the other the enrolments'."""
    await lab.another("training", "worker")
    await asyncio.sleep(8)  # the group forms anew
    await lab.cohorts(6)
