"""A service's own topics beside its outbox: does the outbox know every fact that stands on them?

It always does, unless the database was restored to an earlier time (or its cluster failed over to a replica that
had not heard the last of it). Then others have acted on facts that this service has forgotten, and its next fact
would bear a sequence that another fact has already. So it does not write until it has taken them back.

Only records behind `outbox_acknowledged` need to be read, which on an ordinary start are none: whatever this
database does not know was told after all it knows, was sent after that, and so lies behind every offset that it
remembers to have been given (docs/decisions/0018). The topic is read first and the outbox asked afterwards, so
that what is being sent meanwhile is never taken for unknown.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import suppress
from typing import Any, Self

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError

from chassis import adoption, broker_memory, lineage, metrics
from chassis.adoption import Unknown
from chassis.broker_memory import kafka_security
from chassis.caller import Caller
from chassis.database import Database, Transaction
from chassis.partitions import partitions_of
from chassis.refusals import BehindItsTopics, NotCompared
from chassis.sending import Place
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.wire import Delivery, parse

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
_PATIENCE = 10.0  # seconds for the broker to answer, and between two answers
_RETRY_AFTER = 5


class DatabaseReplaced(RuntimeError):
    """The database is not the one that this process has worked on: end, and start anew on the new one."""


class OwnTopics:
    """Compares, remembers the outcome for this process, and lets nobody write before it is good."""

    def __init__(
        self,
        service: str,
        topics: Collection[str],
        state_topics: frozenset[str],
        database: Database,
        settings: ServiceSettings,
        described: Service | None = None,
    ) -> None:
        self.service = service
        self._described = described
        self.topics = sorted(topics)
        self.state_topics = state_topics
        self.database = database
        self.settings = settings
        self.unknown = 0
        self._incarnation: str | None = None
        self._compared = False
        self._admitted: str | None = None

    @classmethod
    def of(cls, service: Service, database: Database, settings: ServiceSettings) -> Self:
        topics = {fact.topic for fact in service.publishes}
        return cls(service.name, topics, service.state_topics, database, settings, service)

    def admit(self, incarnation: str) -> None:
        """May the database of this incarnation be written? Raises NotCompared or BehindItsTopics."""
        if incarnation == self._admitted:
            return
        if not self._compared:
            raise NotCompared(
                "It has not yet compared its log with its topics; nothing was done.",
                retry_after=_RETRY_AFTER,
            )
        raise BehindItsTopics(
            f"Facts stand on its topics that {self.service} does not know, since its database was restored. "
            "Nothing was done; the operators reconcile it first.",
            retry_after=_RETRY_AFTER,
        )

    async def probe(self) -> None:
        """For /readyz. Raises what a command would be answered with."""
        if self.database.admit is not None:
            self.database.admit(self._incarnation or "")

    async def watch(self, stop: asyncio.Event) -> None:
        """Compare at the start, then look what other processes concluded. Raises DatabaseReplaced."""
        while not stop.is_set():
            try:
                await self._look()
            except (KafkaError, SQLAlchemyError, OSError, TimeoutError) as away:
                log.warning("topics_not_compared", error=type(away).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(
                    stop.wait(), timeout=LOOK_SECONDS if self._admitted or self._compared else 0.5
                )

    async def _look(self) -> None:
        async with self.database.engine.begin() as connection:
            known = await lineage.known(connection)
        if self._incarnation not in (None, known.incarnation):
            self._admitted = None
            raise DatabaseReplaced(f"{self._incarnation} has become {known.incarnation}")
        self._incarnation = known.incarnation
        level = known.level
        if not self._compared:
            try:
                level = not await self.compare()
            except (KafkaError, OSError, TimeoutError):
                if not level:
                    raise
                # The broker is away, and this very database was level before: commands go on without a broker.
                self._admitted = known.incarnation
                raise
        self._admitted = known.incarnation if level else None
        if level:
            self._count(0)

    async def compare(self) -> list[Unknown]:
        """The facts on the topics that the outbox does not know; the outcome is noted for all processes.

        Raises KafkaError, OSError or TimeoutError if the broker cannot be asked.
        """
        async with self.database.engine.connect() as connection:
            acknowledged = await broker_memory.known(connection)
        unknown: list[Unknown] = []
        if self.topics:
            async for deliveries in self._behind(acknowledged):
                async with self.database.engine.connect() as connection:
                    unknown += await adoption.unknown_of(connection, deliveries)
        async with self.database.engine.begin() as connection:
            await lineage.known(connection)
            await lineage.conclude(connection, level=not unknown)
        self._compared = True
        self._count(len(unknown))
        if unknown:
            log.error(
                "behind_its_topics",
                unknown=len(unknown),
                subjects=len({u.fact.aggregate for u in unknown}),
                topics=sorted({u.fact.topic for u in unknown}),
                what_to_do=f"ekspor restore check {self.service}",
            )
        return unknown

    async def adopt(self, caller: Caller) -> list[Unknown]:
        """Take the unknown facts into the outbox, as sent; afterwards the service may write.

        Raises adoption.Forked if a sequence has been given to two facts, which nobody can mend by adopting.
        """
        unknown = await self.compare()
        async with self.database.engine.begin() as connection:
            await adoption.adopt(connection, unknown, self.state_topics, caller)
            if self._described is not None and self._described.adopted is not None:
                tx = Transaction(connection, caller, self.settings, self.database.resources)
                await self._described.adopted(tx, adoption.as_told(unknown, self._described.publishes))
            await lineage.conclude(connection, level=True)
        self._count(0)
        if unknown:
            log.warning("adopted", facts=len(unknown), subjects=len({u.fact.aggregate for u in unknown}))
        return unknown

    def _count(self, unknown: int) -> None:
        self.unknown = unknown
        metrics.outbox_unknown.set(unknown)

    async def _behind(self, acknowledged: broker_memory.Offsets) -> AsyncIterator[Sequence[Delivery]]:
        """The facts of this service behind what the broker acknowledged, up to where the topics end now."""
        client = AIOKafkaConsumer(
            bootstrap_servers=self.settings.kafka, request_timeout_ms=10_000, **kafka_security(self.settings)
        )
        try:
            async with asyncio.timeout(_PATIENCE):
                await client.start()
                topics = [self.settings.topic_prefix + topic for topic in self.topics]
                ends = await client.end_offsets(await partitions_of(topics, self.settings))
            todo = {}
            for partition, end in ends.items():
                begin = acknowledged.get(self._place(partition), -1) + 1
                if begin < end:
                    todo[partition] = (begin, end)
            client.assign(list(todo))
            for partition, (begin, _) in todo.items():
                client.seek(partition, begin)
            while todo:
                async with asyncio.timeout(_PATIENCE):
                    fetched: dict[TopicPartition, list[ConsumerRecord[Any, Any]]] = {}
                    while not fetched and todo:
                        fetched = await client.getmany(*todo, timeout_ms=200)
                        # A position may pass an end without a record: a compacted topic has holes.
                        todo = {p: (b, end) for p, (b, end) in todo.items() if await client.position(p) < end}
                parsed = [parse(r, self.settings.topic_prefix) for batch in fetched.values() for r in batch]
                yield [fact for fact in parsed if isinstance(fact, Delivery) and self._is_ours(fact)]
        finally:
            with suppress(Exception):
                await asyncio.wait_for(client.stop(), timeout=5)

    def _place(self, partition: TopicPartition) -> Place:
        return partition.topic.removeprefix(self.settings.topic_prefix), partition.partition

    def _is_ours(self, fact: Delivery) -> bool:
        """Told by this service. On the embedded footing anybody may write to any topic, and tests do."""
        source = fact.headers.get("ce_source", "")
        return source.startswith("urn:ekspor:") and source.endswith(f"/{self.service}")
