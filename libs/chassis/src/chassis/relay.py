"""The relay sends the outbox: oldest unsent row first, awaits every acknowledgement, then deletes the queue rows.

On a history topic order does not depend on the lock (any relay sends from the oldest unsent row); the lock saves
work. If one acknowledgement fails, nothing is marked and the whole batch is sent again: doubles are harmless, for
the inbox skips them. A broker that has forgotten what it acknowledged is told everything anew (`broker_memory`).

On a state topic compaction keeps whatever was sent last, so the newest state must be. The lock of the subject's
shard sees to it; and a relay that cannot tell whether its send came last (its transaction failed, or somebody
else had deleted its queue rows) queues the newest state of those subjects again, under the lock. What a relay
that died had in flight nobody knows: one that starts queues every subject's state, behind the live facts.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import broker_memory, faults, metrics
from chassis.broker_memory import Observer, kafka_security
from chassis.database import Database
from chassis.listening import first, listen
from chassis.refusals import Unavailable
from chassis.sending import Acknowledged, Record, send
from chassis.settings import ServiceSettings
from chassis.wire import headers_of

log = structlog.get_logger(__name__)

BATCH = 2000
POLL_SECONDS = 1.0
COMPARE_SECONDS = 5.0  # how often an idle relay asks whether the broker still holds what it acknowledged
_LOCK_SPACE = 0x0B0C5  # any number that no other advisory lock of this database uses

_OLDEST = """
select t.lane, t.id, o.event_id, o.topic, o.type, o.subject, o.sequence, o.agency, o.organiser, o.recorded_at,
       o.data::text as data, o.traceparent, o.causation_id, o.correlation_id, (o.id is null) as superseded
from (select lane, id from outbox_todo where shard = $1 order by lane, id limit $2) t
left join outbox o on o.id = t.id
order by t.lane, t.id
"""
_SENT = """
delete from outbox_todo t using unnest($2::smallint[], $3::bigint[]) as s (lane, id)
where t.shard = $1 and t.lane = s.lane and t.id = s.id
"""
_NEWEST_STATE = """
insert into outbox_todo (shard, lane, id)
select $3::integer, 1, max(o.id)
from outbox o join unnest($1::text[], $2::text[]) as k (topic, subject) using (topic, subject)
group by o.topic, o.subject
on conflict do nothing
"""
_EVERY_STATE = """
insert into outbox_todo (shard, lane, id)
select $1::integer, 1, id from outbox
where topic = any($2::text[]) and (hashtext(subject)::bigint + 2147483648) % $3::integer = $1
on conflict do nothing
"""

Subject = tuple[str, str]


class Relay:
    """Publishes one service's outbox until it is stopped."""

    def __init__(
        self,
        name: str,
        database: Database,
        settings: ServiceSettings,
        state_topics: frozenset[str] = frozenset(),
    ) -> None:
        self.name = name
        self.database = database
        self.settings = settings
        self.state_topics = state_topics
        self._wake = asyncio.Event()
        self._producer: AIOKafkaProducer | None = None
        # State subjects, by shard, whose last send may not be the newest; None: all of them, as at the start.
        self._doubtful: dict[int, set[Subject] | None] = (
            dict.fromkeys(range(settings.relay_shards)) if state_topics else {}
        )
        self._observer = Observer(settings)
        self._compared_at = float("-inf")

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set. Broker or database away: wait, and catch up."""
        listener = asyncio.create_task(listen(self.settings.database_url, "outbox", self._wake, stop))
        backoff = 0.1
        try:
            while not stop.is_set():
                self._wake.clear()
                try:
                    sent = await self.drain()
                    if sent == 0:
                        await self._compare_with_broker()
                    backoff = 0.1
                except (KafkaError, SQLAlchemyError, OSError, TimeoutError, Unavailable) as error:
                    metrics.relay_waits.inc()
                    log.warning("relay_waits", error=type(error).__name__, seconds=backoff)
                    await self._disconnect()
                    await first(stop, backoff)
                    backoff = min(backoff * 2, 5.0)
                    continue
                if sent == 0:
                    await first(stop, POLL_SECONDS, self._wake)
        finally:
            listener.cancel()
            await self._disconnect()

    async def drain(self) -> int:
        """One pass over all shards. Returns the number of queue rows dealt with."""
        total = 0
        for shard in range(self.settings.relay_shards):
            total += await self.send_batch(shard)
        return total

    async def send_batch(self, shard: int) -> int:
        """Send the oldest rows of one shard, if no other relay holds it. Returns how many left the queue."""
        producer = await self._connected()
        sending: set[Subject] = set()
        try:
            async with self.database.writing() as connection:
                locked = await connection.exec_driver_sql(
                    "select pg_try_advisory_xact_lock($1::integer, $2::integer)", (_LOCK_SPACE, shard)
                )
                if not locked.scalar_one():
                    return 0
                await self._settle_doubts(connection, shard)
                rows = (await connection.exec_driver_sql(_OLDEST, (shard, BATCH))).all()
                alive = [row for row in rows if not row.superseded]
                sending = {(row.topic, row.subject) for row in alive if row.topic in self.state_topics}
                if rows:
                    before = await broker_memory.known(connection)
                    answers = await self._send(producer, alive)
                    faults.point("relay.after_send")
                    marked = await connection.exec_driver_sql(
                        _SENT, (shard, [row.lane for row in rows], [row.id for row in rows])
                    )
                    if marked.rowcount < len(rows):
                        await self._queue_newest(connection, shard, sending)
                    await broker_memory.keep(connection, before, answers, self.settings)
                    faults.point("relay.before_commit")
        except BaseException:
            doubts = self._doubtful.get(shard, set())
            if sending and doubts is not None:
                self._doubtful[shard] = doubts | sending
            metrics.relay_failed.inc()
            raise
        self._doubtful.pop(shard, None)  # settled, now that it is committed
        faults.point("relay.after_commit")
        for topic, count in Counter(row.topic for row in alive).items():
            metrics.relay_sent.labels(topic).inc(count)
        return len(rows)

    async def _send(self, producer: AIOKafkaProducer, rows: Sequence[Any]) -> list[Acknowledged]:
        source, prefix = f"urn:ekspor:{self.settings.footing}", self.settings.topic_prefix
        return await send(
            producer,
            (
                Record(
                    topic=prefix + row.topic,
                    key=row.subject.encode(),
                    value=None if row.data is None else row.data.encode(),
                    headers=headers_of(row, source),
                )
                for row in rows
            ),
        )

    async def _settle_doubts(self, connection: AsyncConnection, shard: int) -> None:
        """Queue the newest state of doubtful subjects, under the lock of their shard."""
        if shard not in self._doubtful:
            return
        doubts = self._doubtful[shard]
        if doubts is None:
            every = (shard, sorted(self.state_topics), self.settings.relay_shards)
            await connection.exec_driver_sql(_EVERY_STATE, every)
        else:
            await self._queue_newest(connection, shard, doubts)

    async def _queue_newest(self, connection: AsyncConnection, shard: int, subjects: set[Subject]) -> None:
        keys = sorted(subjects)
        if keys:
            await connection.exec_driver_sql(
                _NEWEST_STATE, ([k[0] for k in keys], [k[1] for k in keys], shard)
            )

    async def _compare_with_broker(self) -> None:
        """At each new connection and while idle: does the broker still hold what it once acknowledged?"""
        now = time.monotonic()
        if now - self._compared_at < COMPARE_SECONDS:
            return
        async with self.database.writing() as connection:
            known = await broker_memory.known(connection)
            lost = await self._observer.forgotten(known)
            await broker_memory.publish_anew(connection, lost, self.settings)
        self._compared_at = now

    async def _connected(self) -> AIOKafkaProducer:
        if self._producer is None:
            await self._compare_with_broker()
            producer = AIOKafkaProducer(
                bootstrap_servers=self.settings.kafka,
                acks="all",
                # The embedded broker knows no idempotent producer; doubles are harmless either way.
                enable_idempotence=self.settings.footing != "embedded",
                linger_ms=0,
                max_batch_size=1_000_000,
                request_timeout_ms=10_000,
                metadata_max_age_ms=30_000,
                **kafka_security(self.settings),
            )
            await producer.start()
            self._producer = producer
        return self._producer

    async def _disconnect(self) -> None:
        self._compared_at = float("-inf")
        producer, self._producer = self._producer, None
        await self._observer.close()
        if producer is not None:
            with suppress(Exception):
                await asyncio.wait_for(producer.stop(), timeout=5)
