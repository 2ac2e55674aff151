"""Two relays share the queue by SKIP LOCKED: what belongs to one subject is sent side by side."""

import asyncio
import random

from chassis import relay
from chassis.relay import Relay

_ONE = """
select t.lane, t.id, o.event_id, o.topic, o.type, o.subject, o.sequence, o.agency, o.organiser, o.recorded_at,
       o.data::text as data, o.traceparent, o.causation_id, o.correlation_id, false as superseded
from outbox_todo t join outbox o on o.id = t.id where t.shard = $1
order by t.lane, t.id limit 1 for update of t skip locked
"""


def sabotage() -> None:
    async def send_unlocked(self, shard):
        producer = await self._connected()
        async with self.database.engine.begin() as connection:
            rows = (await connection.exec_driver_sql(_ONE, (shard,))).all()
            if rows:
                await asyncio.sleep(random.uniform(0, 0.02))  # a round trip, now longer, now shorter
                await self._send(producer, rows)
                taken = (shard, [row.lane for row in rows], [row.id for row in rows])
                await connection.exec_driver_sql(relay._SENT, taken)
        return len(rows)

    Relay.send_batch = send_unlocked


async def provoke(lab) -> None:
    await lab.another("registration", "relay")
    await lab.cohorts(4)
