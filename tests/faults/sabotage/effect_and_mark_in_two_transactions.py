"""Marks are committed first, effects after them: a death in between loses the effect for good."""

from chassis import faults, parked
from chassis.inbox import Inbox


def sabotage() -> None:
    async def attempt_in_two(self, deliveries, condemned, one_by_one):
        async with self.database.transaction(self._caller) as tx:
            marks, standing = await self._read(tx, deliveries)
            plan = self._plan(deliveries, marks, standing, condemned)
            await self._move(tx, marks)
            await parked.park(tx.connection, plan.park)
            await parked.failed_again(tx.connection, plan.failed_again)
            await parked.unpark(tx.connection, plan.unpark)
        faults.point("inbox.after_marks")
        async with self.database.transaction(self._caller) as tx:
            tx.writes_at_once = one_by_one
            for delivery in plan.apply:
                await self._react(delivery, tx, condemned)
        return {d.aggregate for d in plan.apply if marks[d.aggregate].parked}

    Inbox._attempt = attempt_in_two


async def provoke(lab) -> None:
    await lab.arm("training", "inbox.after_marks:2")
    await lab.cohorts(2)
