"""The consumer: a loop of our own over a FastStream subscriber without a handler.

FastStream builds, secures, starts and stops the client. The loop takes records, parses them one by one, gives
the batch to the inbox and commits explicit offsets, after the transaction and only for the partitions it still
owns. On revocation it waits, bounded, for the batch in flight. While the database is away the partitions are
paused, the client polls on (so that it stays in its group), and the batch is read again.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from aiokafka.structs import OffsetAndMetadata
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka import TopicPartition as KafkaPartition
from faststream.kafka.subscriber.usecase import DefaultSubscriber
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from chassis import faults, lineage, metrics
from chassis.broker_memory import tls_to_kafka
from chassis.inbox import Inbox
from chassis.partitions import partitions_of
from chassis.refusals import Unavailable
from chassis.settings import ServiceSettings
from chassis.wire import parse

log = structlog.get_logger(__name__)

BATCH = 500
POLL_MS = 100
COMMIT_SECONDS = 0.2
SWEEP_SECONDS = 1.0
LAG_SECONDS = 2.0
REVOKE_SECONDS = 10.0
METADATA_MS = 30_000  # how soon partitions that were added are noticed
_AWAY = (DBAPIError, SQLAlchemyError, OSError, TimeoutError, Unavailable)
_CLIENT = (KafkaError, RuntimeError)
"""What aiokafka raises. RuntimeError is uvloop's, where a connection closes just as it is written to."""


def security_of(settings: ServiceSettings) -> BaseSecurity | None:
    """FastStream's security object from the settings; None for the embedded broker."""
    if settings.kafka_security_protocol == "PLAINTEXT":
        return None
    kinds: dict[str, type[SASLPlaintext] | type[SASLScram256] | type[SASLScram512]] = {
        "PLAIN": SASLPlaintext,
        "SCRAM-SHA-256": SASLScram256,
        "SCRAM-SHA-512": SASLScram512,
    }
    mechanism, user, password = (
        settings.kafka_sasl_mechanism,
        settings.kafka_username,
        settings.kafka_password,
    )
    if mechanism is None or user is None or password is None:
        raise ValueError("SASL needs a mechanism, a user and a password")  # the settings refuse it earlier
    return kinds[mechanism](
        user,
        password.get_secret_value(),
        ssl_context=tls_to_kafka(settings),
        use_ssl=settings.kafka_security_protocol.endswith("SSL"),
    )


class Consumer:
    """Feeds one inbox from its topics until it is stopped."""

    def __init__(self, group: str, inbox: Inbox, settings: ServiceSettings) -> None:
        self.group = settings.topic_prefix + group
        self.inbox = inbox
        self.settings = settings
        self._busy = asyncio.Lock()
        self._uncommitted: dict[TopicPartition, int] = {}
        self._committed_at = 0.0
        self.subscriber: DefaultSubscriber | None = None
        self.broker = self._client_of_broker()

    def _client_of_broker(self) -> KafkaBroker:
        return KafkaBroker(
            self.settings.kafka.split(","),
            client_id=self.group.removeprefix(self.settings.topic_prefix),
            security=security_of(self.settings),
            graceful_timeout=REVOKE_SECONDS,
            allow_auto_create_topics=False,
            metadata_max_age_ms=METADATA_MS,
            logger=None,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set; then commit what was applied and leave the group."""
        tasks = [asyncio.create_task(self._sweep(stop)), asyncio.create_task(self._measure_lag(stop))]
        try:
            while not stop.is_set():
                await self._start(stop)
                await self._consume(stop)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _start(self, stop: asyncio.Event) -> None:
        backoff = 0.2
        while not stop.is_set():
            # A new one for each try: it keeps every subscriber that it was given, and would start them all,
            # as members of the group that nobody reads for.
            self.broker = self._client_of_broker()
            try:
                self.subscriber = await self._subscriber()
                await self.broker.start()
                return
            except (*_CLIENT, *_AWAY) as error:
                log.warning("cannot_start", error=type(error).__name__, seconds=backoff)
                with suppress(Exception):
                    await self.broker.stop()
                await _pause(stop, backoff)
                backoff = min(backoff * 2, 5.0)

    async def _consume(self, stop: asyncio.Event) -> None:
        """Until `stop` is set, or the client says that it cannot go on."""
        try:
            while not stop.is_set():
                await self._turn(stop)
        except KafkaError as error:
            # What only passes aiokafka keeps to itself. What it did not expect ends its membership for good, and each
            # poll says so again.
            log.warning("poll_failed", error=type(error).__name__)
            await _pause(stop, 0.5)
        finally:
            async with self._busy:
                await self._commit()
            self._uncommitted.clear()
            with suppress(Exception):
                await asyncio.wait_for(self.broker.stop(), timeout=REVOKE_SECONDS)

    async def _subscriber(self) -> DefaultSubscriber:
        """A member of the consumer group; or, alone, the holder of every partition there is."""
        settings = self.settings
        async with self.inbox.database.engine.begin() as connection:
            group = self.group + (await lineage.known(connection)).suffix
        topics = [settings.topic_prefix + topic for topic in self.inbox.reactions.topics]
        embedded = settings.footing == "embedded"
        shared: dict[str, Any] = {
            "group_id": group,
            "auto_offset_reset": "earliest",
            "ack_policy": AckPolicy.MANUAL,
            "fetch_max_wait_ms": 25 if embedded else 100,
            "max_partition_fetch_bytes": 4 * 1024 * 1024,
        }
        if settings.consumer_membership == "alone":
            held = await partitions_of(topics, settings)
            shared["partitions"] = [KafkaPartition(one.topic, one.partition) for one in held]
            topics = []
        else:
            shared["listener"] = _Rebalance(self)
            shared["session_timeout_ms"] = 6_000 if embedded else 45_000
            shared["heartbeat_interval_ms"] = 1_000 if embedded else 3_000
        subscriber: DefaultSubscriber = self.broker.subscriber(*topics, **shared)
        return subscriber

    @property
    def client(self) -> AIOKafkaConsumer:
        client = self.subscriber.consumer if self.subscriber else None
        if client is None:
            raise IllegalStateError("the consumer has not been started")
        return client

    async def _poll(self, timeout_ms: int) -> dict[TopicPartition, list[ConsumerRecord[Any, Any]]]:
        """What has come. Raises KafkaError."""
        try:
            fetched: dict[TopicPartition, list[ConsumerRecord[Any, Any]]] = await self.client.getmany(
                timeout_ms=timeout_ms, max_records=BATCH
            )
            return fetched
        except RuntimeError as error:
            raise KafkaError(str(error)) from error

    async def _turn(self, stop: asyncio.Event) -> None:
        fetched = await self._poll(POLL_MS)
        if fetched:
            async with self._busy:
                try:
                    await self._receive(fetched)
                except _AWAY as error:
                    log.warning("database_away", error=type(error).__name__)
                    await self._wait_for_database(fetched, stop)
                    return
        if self._uncommitted and time.monotonic() - self._committed_at > COMMIT_SECONDS:
            async with self._busy:
                await self._commit()

    async def _receive(self, fetched: dict[TopicPartition, list[ConsumerRecord[Any, Any]]]) -> None:
        prefix = self.settings.topic_prefix
        started = time.perf_counter()
        records = [parse(record, prefix) for batch in fetched.values() for record in batch]
        await self.inbox.receive(records)
        metrics.consumer_batch_seconds.observe(time.perf_counter() - started)
        for partition, batch in fetched.items():
            self._uncommitted[partition] = batch[-1].offset + 1

    async def _wait_for_database(
        self, fetched: dict[TopicPartition, list[ConsumerRecord[Any, Any]]], stop: asyncio.Event
    ) -> None:
        """Go back to the beginning of the batch, and poll without taking anything until the database answers."""
        self._seek_back(fetched)
        backoff = 0.2
        while not stop.is_set():
            self.client.pause(*self.client.assignment())
            # A rebalance un-pauses what it assigns, so something may come all the same: back with it.
            with suppress(KafkaError):
                self._seek_back(await self._poll(int(backoff * 1000)))
            try:
                async with self.inbox.database.writing() as connection:
                    await connection.exec_driver_sql("select 1")
                break
            except _AWAY:
                await _pause(stop, backoff)
                backoff = min(backoff * 2, 5.0)
        self.client.resume(*self.client.assignment())

    def _seek_back(self, fetched: dict[TopicPartition, list[ConsumerRecord[Any, Any]]]) -> None:
        assignment = self.client.assignment()
        for partition, batch in fetched.items():
            if partition in assignment and batch:
                self.client.seek(partition, batch[0].offset)

    async def _commit(self, only: Iterable[TopicPartition] | None = None) -> None:
        """Commit what was applied, for partitions we still own. A late commit costs doubles, nothing else."""
        if self.subscriber is None or self.subscriber.consumer is None:
            return
        owned = self.client.assignment()
        wanted = owned if only is None else owned & set(only)
        offsets = {tp: OffsetAndMetadata(at, "") for tp, at in self._uncommitted.items() if tp in wanted}
        self._uncommitted = {
            tp: at for tp, at in self._uncommitted.items() if tp in owned and tp not in offsets
        }
        self._committed_at = time.monotonic()
        if not offsets:
            return
        faults.point("consumer.before_offsets")
        try:
            await asyncio.wait_for(self.client.commit(offsets), timeout=REVOKE_SECONDS)
        except (*_CLIENT, TimeoutError) as error:
            log.info("late_commit", error=type(error).__name__)

    async def release(self, partitions: Iterable[TopicPartition]) -> None:
        """Before partitions go to another member: finish the batch in flight (bounded) and commit it."""
        try:
            await asyncio.wait_for(self._busy.acquire(), timeout=REVOKE_SECONDS)
        except TimeoutError:
            log.warning("revoked_while_busy")
            return
        try:
            await self._commit(partitions)
        finally:
            self._busy.release()

    async def _sweep(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await _pause(stop, SWEEP_SECONDS)
            try:
                await self.inbox.sweep()
            except _AWAY as error:
                log.info("sweep_postponed", error=type(error).__name__)

    async def _measure_lag(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await _pause(stop, LAG_SECONDS)
            with suppress(*_CLIENT, OSError, TimeoutError):
                for topic, behind in (await self.lag()).items():
                    metrics.consumer_lag.labels(topic).set(behind)
                metrics.consumer_partitions.set(len(self.client.assignment()))
                metrics.consumer_measured.set_to_current_time()

    async def lag(self) -> dict[str, int]:
        """Per topic, the records of the assigned partitions that have not been read yet."""
        partitions: Sequence[TopicPartition] = list(self.client.assignment())
        behind = dict.fromkeys(self.inbox.reactions.topics, 0)
        if partitions:
            ends = await self.client.end_offsets(partitions)
            for partition in partitions:
                topic = partition.topic.removeprefix(self.settings.topic_prefix)
                behind[topic] += max(0, ends[partition] - await self.client.position(partition))
        return behind


class _Rebalance(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        await self._consumer.release(revoked)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        log.info("assigned", partitions=len(list(assigned)))


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), timeout=seconds)
