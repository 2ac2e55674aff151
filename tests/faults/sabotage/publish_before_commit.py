"""Facts are sent by the command itself, before its commit: whoever dies in between has told what never was."""

from chassis import faults
from chassis.database import Transaction
from tests.faults.sabotage._without_outbox import nothing_is_queued, send_at_once


def sabotage() -> None:
    nothing_is_queued()
    flush = Transaction.flush

    async def flush_and_send(self):
        await flush(self)
        if self.told:
            await send_at_once(self.connection, self.settings, self.told)
            faults.point("relay.after_send")

    Transaction.flush = flush_and_send


async def provoke(lab) -> None:
    await lab.arm("registration", "relay.after_send:3")
    await lab.persons(6, changes=0)
