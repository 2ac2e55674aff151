"""The consumer commits its offsets before it applies: whoever dies in between has lost a batch."""

from chassis.consumer import Consumer


def sabotage() -> None:
    receive = Consumer._receive

    async def acknowledge_then_receive(self, fetched):
        for partition, batch in fetched.items():
            self._uncommitted[partition] = batch[-1].offset + 1
        await self._commit()
        await receive(self, fetched)

    Consumer._receive = acknowledge_then_receive


async def provoke(lab) -> None:
    await lab.arm("training", "inbox.after_marks:1")
    await lab.cohorts(2)
