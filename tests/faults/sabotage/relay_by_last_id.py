"""The relay remembers the last id it sent and asks for greater ones: a commit that comes late is never seen."""

import asyncio

from chassis.relay import Relay
from tests.faults.proxy import Link

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

    Relay.send_batch = send_greater


async def provoke(lab) -> None:
    """Every other connection is slow, so that some commit long after they have drawn their ids."""
    loading = asyncio.create_task(lab.persons(40, changes=1))
    seen: list[Link] = []
    while not loading.done():
        await asyncio.sleep(0.1)
        seen += [one for one in lab.links(lab.process("registration"), broker=False) if one not in seen]
        for link in seen[::2]:
            link.delay = 0.4
    await loading
    lab.rig.let_all_run()
