"""The relay deletes its queue rows before the broker has answered: whoever dies in between has sent nothing."""

from chassis import faults, relay
from chassis.relay import Relay


def sabotage() -> None:
    async def mark_then_send(self, shard):
        producer = await self._connected()
        async with self.database.engine.begin() as connection:
            rows = (await connection.exec_driver_sql(relay._OLDEST, (shard, relay.BATCH))).all()
            taken = (shard, [row.lane for row in rows], [row.id for row in rows])
            await connection.exec_driver_sql(relay._SENT, taken)
        if rows:
            faults.point("relay.after_commit")
            await self._send(producer, [row for row in rows if not row.superseded])
        return len(rows)

    Relay.send_batch = mark_then_send


async def provoke(lab) -> None:
    await lab.arm("registration", "relay.after_commit:1")
    await lab.persons(6)
