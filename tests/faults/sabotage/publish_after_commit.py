"""Facts are sent by the command itself, after its commit: whoever dies in between has told nobody."""

from contextlib import asynccontextmanager

from chassis.database import Database
from tests.faults.sabotage._without_outbox import nothing_is_queued, send_at_once


def sabotage() -> None:
    nothing_is_queued()
    transaction = Database.transaction

    @asynccontextmanager
    async def commit_then_send(self, caller):
        async with transaction(self, caller) as tx:
            yield tx
        if tx.told:
            async with self.engine.connect() as connection:
                await send_at_once(connection, self.settings, tx.told)

    Database.transaction = commit_then_send


async def provoke(lab) -> None:
    await lab.arm("registration", "transaction.after_commit:3")
    await lab.persons(6)
