"""The relay remembers the last id it sent and asks for greater ones: a commit that comes late is never seen."""

import asyncio
import random

from chassis import outbox
from chassis.relay import Relay

_GREATER = """
select 0 as lane, id, event_id, topic, type, subject, sequence, agency, organiser, recorded_at, data::text as data,
       traceparent, causation_id, correlation_id, false as superseded
from outbox where id > $1 order by id limit 2000
"""


def sabotage() -> None:
    async def send_greater(self, shard):
        producer = await self._connected()
        async with self.database.engine.begin() as connection:
            rows = (await connection.exec_driver_sql(_GREATER, (getattr(self, "last_id", 0),))).all()
            if rows:
                await self._send(producer, rows)
                self.last_id = rows[-1].id
                await connection.exec_driver_sql("delete from outbox_todo")
        return len(rows)

    async def append_and_dawdle(*told):
        """Every other commit comes long after its ids were drawn, as on a slow connection."""
        await append(*told)
        await asyncio.sleep(random.choice((0, 0.3)))

    append, outbox.append = outbox.append, append_and_dawdle
    Relay.send_batch = send_greater


async def provoke(lab) -> None:
    await lab.persons(20)
