"""The relay sends the outbox: oldest unsent row first, awaits every acknowledgement, then deletes the queue rows.

Order does not depend on the lock (any relay sends from the oldest unsent row); the lock saves work. If one
acknowledgement fails, nothing is marked and the whole batch is sent again: doubles are harmless, for the inbox
skips them.

Two rules more:

- The highest offset acknowledged per partition is kept. If the broker answers with an offset that is not above
  it, the broker has forgotten (the embedded one does so on restart): the topic's log is queued again.
- On a state topic compaction keeps whatever was sent last. A relay that cannot tell whether its send came last
  (its transaction failed, or somebody else had deleted its queue rows) queues the newest state of those
  subjects again.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import faults, metrics, outbox
from chassis.database import Database
from chassis.sending import Acknowledged, Record, send
from chassis.settings import ServiceSettings
from chassis.wire import headers_of

log = structlog.get_logger(__name__)

BATCH = 2000
POLL_SECONDS = 1.0
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
_ACKNOWLEDGED = """
insert into outbox_acknowledged as a (topic, partition, last_offset)
select * from unnest($1::text[], $2::integer[], $3::bigint[])
on conflict (topic, partition) do update set last_offset = excluded.last_offset
"""
_NEWEST_STATE = """
insert into outbox_todo (shard, lane, id)
select (hashtext(o.subject)::bigint + 2147483648) % $3::integer, 0, max(o.id)
from outbox o join unnest($1::text[], $2::text[]) as k (topic, subject) using (topic, subject)
group by o.topic, o.subject
on conflict do nothing
"""


def kafka_security(settings: ServiceSettings) -> dict[str, Any]:
    """aiokafka's security options from the settings; empty for the embedded broker."""
    if settings.kafka_security_protocol == "PLAINTEXT":
        return {"security_protocol": "PLAINTEXT"}
    password = settings.kafka_password
    return {
        "security_protocol": settings.kafka_security_protocol,
        "sasl_mechanism": settings.kafka_sasl_mechanism,
        "sasl_plain_username": settings.kafka_username,
        "sasl_plain_password": password.get_secret_value() if password else None,
    }


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
        self._doubtful: set[tuple[str, str]] = set()  # state subjects whose last send may not be the newest

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set. Broker or database away: wait, and catch up."""
        listener = asyncio.create_task(self._listen(stop))
        backoff = 0.1
        try:
            while not stop.is_set():
                self._wake.clear()
                try:
                    sent = await self.drain()
                    backoff = 0.1
                except (KafkaError, SQLAlchemyError, OSError, TimeoutError) as error:
                    log.warning("relay_waits", error=type(error).__name__, seconds=backoff)
                    await self._drop_producer()
                    await _first(stop, backoff)
                    backoff = min(backoff * 2, 5.0)
                    continue
                if sent == 0:
                    await _first(stop, POLL_SECONDS, self._wake)
        finally:
            listener.cancel()
            await self._drop_producer()

    async def drain(self) -> int:
        """One pass over all shards. Returns the number of queue rows dealt with."""
        await self._ensure_producer()  # outside a transaction: it may look at the database itself
        total = 0
        for shard in range(self.settings.relay_shards):
            total += await self.send_batch(shard)
        return total

    async def send_batch(self, shard: int) -> int:
        """Send the oldest rows of one shard, if no other relay holds it."""
        sent: list[Any] = []
        try:
            async with self.database.engine.begin() as connection:
                locked = await connection.exec_driver_sql(
                    "select pg_try_advisory_xact_lock($1::integer, $2::integer)", (_LOCK_SPACE, shard)
                )
                if not locked.scalar_one():
                    return 0
                await self._settle_doubts(connection)
                rows = (await connection.exec_driver_sql(_OLDEST, (shard, BATCH))).all()
                if not rows:
                    return 0
                sent = [row for row in rows if not row.superseded]
                acknowledged = await self._send(sent)
                faults.point("relay.after_send")
                deleted = await connection.exec_driver_sql(
                    _SENT, (shard, [row.lane for row in rows], [row.id for row in rows])
                )
                if deleted.rowcount < len(rows):
                    await self._queue_newest(connection, self._state_subjects(sent))
                await self._remember(connection, acknowledged)
                faults.point("relay.before_commit")
        except BaseException:
            self._doubtful |= self._state_subjects(sent)
            metrics.relay_failed.inc()
            raise
        faults.point("relay.after_commit")
        for topic, count in Counter(row.topic for row in sent).items():
            metrics.relay_sent.labels(topic).inc(count)
        return len(rows)

    async def _send(self, rows: Sequence[Any]) -> list[Acknowledged]:
        producer = await self._ensure_producer()
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

    def _state_subjects(self, rows: Sequence[Any]) -> set[tuple[str, str]]:
        return {(row.topic, row.subject) for row in rows if row.topic in self.state_topics}

    async def _settle_doubts(self, connection: AsyncConnection) -> None:
        if self._doubtful:
            await self._queue_newest(connection, self._doubtful)
            self._doubtful = set()

    async def _queue_newest(self, connection: AsyncConnection, subjects: set[tuple[str, str]]) -> None:
        keys = sorted(subjects)
        if keys:
            await connection.exec_driver_sql(
                _NEWEST_STATE, ([k[0] for k in keys], [k[1] for k in keys], self.settings.relay_shards)
            )

    async def _remember(self, connection: AsyncConnection, answers: Sequence[Acknowledged]) -> None:
        """Keep the highest offset per partition; if one has fallen, the broker has forgotten the topic."""
        lowest: dict[tuple[str, int], int] = {}
        highest: dict[tuple[str, int], int] = {}
        for answer in answers:
            place = (answer.topic.removeprefix(self.settings.topic_prefix), answer.partition)
            lowest[place] = min(lowest.get(place, answer.first), answer.first)
            highest[place] = max(highest.get(place, answer.last), answer.last)
        known = await self._known_offsets(connection)
        forgotten = {topic for (topic, part), low in lowest.items() if low <= known.get((topic, part), -1)}
        await self._publish_anew(connection, forgotten)
        places = sorted(highest)
        await connection.exec_driver_sql(
            _ACKNOWLEDGED, ([p[0] for p in places], [p[1] for p in places], [highest[p] for p in places])
        )

    async def _known_offsets(self, connection: AsyncConnection) -> dict[tuple[str, int], int]:
        rows = await connection.exec_driver_sql(
            "select topic, partition, last_offset from outbox_acknowledged"
        )
        return {(row.topic, row.partition): row.last_offset for row in rows}

    async def _publish_anew(self, connection: AsyncConnection, topics: set[str]) -> None:
        for topic in sorted(topics):
            queued = await outbox.republish(connection, topic, self.settings.relay_shards)
            await connection.exec_driver_sql("delete from outbox_acknowledged where topic = $1", (topic,))
            log.warning("broker_has_forgotten", topic=topic, queued_again=queued)

    async def _compare_with_broker(self) -> None:
        """At each new connection: does the broker still hold what it once acknowledged?"""
        async with self.database.engine.begin() as connection:
            known = await self._known_offsets(connection)
            if not known:
                return
            ends = await self._end_offsets(known)
            lost = {topic for (topic, part), last in known.items() if ends.get((topic, part), 0) <= last}
            await self._publish_anew(connection, lost)

    async def _end_offsets(self, places: dict[tuple[str, int], int]) -> dict[tuple[str, int], int]:
        prefix = self.settings.topic_prefix
        consumer = AIOKafkaConsumer(bootstrap_servers=self.settings.kafka, **kafka_security(self.settings))
        await consumer.start()
        try:
            wanted = [TopicPartition(prefix + topic, partition) for topic, partition in places]
            existing = await consumer.topics()
            ends = await consumer.end_offsets([tp for tp in wanted if tp.topic in existing])
            return {(tp.topic.removeprefix(prefix), tp.partition): end for tp, end in ends.items()}
        finally:
            await consumer.stop()

    async def _ensure_producer(self) -> AIOKafkaProducer:
        if self._producer is not None:
            return self._producer
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
        return producer

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(Exception):
                await asyncio.wait_for(producer.stop(), timeout=5)

    async def _listen(self, stop: asyncio.Event) -> None:
        """LISTEN on a connection of its own; it only wakes, so losing it costs latency and nothing else."""
        while not stop.is_set():
            try:
                connection = await asyncpg.connect(self.settings.database_url, timeout=5)
            except (OSError, asyncpg.PostgresError, TimeoutError):
                await _first(stop, 1.0)
                continue
            lost = asyncio.Event()
            try:
                connection.add_termination_listener(_setter(lost))
                await connection.add_listener("outbox", _setter(self._wake))
                await _first(stop, None, lost)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await _first(stop, 1.0)
            finally:
                with suppress(Exception):
                    await asyncio.wait_for(connection.close(), timeout=1)


def _setter(event: asyncio.Event) -> Callable[..., None]:
    def set_event(*_: object) -> None:
        event.set()

    return set_event


async def _first(stop: asyncio.Event, seconds: float | None, other: asyncio.Event | None = None) -> None:
    """Wait until one of the events is set, at most so many seconds."""
    tasks = [asyncio.ensure_future(event.wait()) for event in (stop, other) if event is not None]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
