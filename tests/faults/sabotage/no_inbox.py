"""Every delivery is applied: no look at the marks, so a repetition is a second effect."""

import asyncio
from random import Random

from chassis.inbox import Inbox, _Plan
from tests.faults import topics


def sabotage() -> None:
    def apply_all(self, deliveries, marks, standing, condemned):
        for delivery in deliveries:
            mark = marks[delivery.aggregate]
            mark.sequence = max(mark.sequence, delivery.sequence)
        return _Plan(apply=list(deliveries))

    Inbox._plan = apply_all


async def provoke(lab) -> None:
    await lab.cohorts(1)
    await asyncio.sleep(1)
    await asyncio.to_thread(topics.repeat, lab.rig.bootstrap, "registration.enrolments", Random(1))
