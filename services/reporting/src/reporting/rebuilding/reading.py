"""Reading the topics from their beginning into the next generation, until nothing is left to read."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka import TopicPartition

from chassis import Database
from chassis.consumer import Consumer
from chassis.inbox import Inbox
from chassis.reactions import Reactions
from chassis.wire import Delivery, Unparsable

_LOOK = 0.1  # seconds


class MeasuredInbox(Inbox):
    """An inbox that knows how far it has come: what it has received is applied or parked, and committed."""

    def __init__(self, name: str, database: Database, reactions: Reactions) -> None:
        super().__init__(name, database, reactions)
        self.records = 0
        self._received: dict[tuple[str, int], int] = {}

    async def receive(self, records: Sequence[Delivery | Unparsable]) -> None:
        await super().receive(records)
        self.records += len(records)
        self._received.update({(record.topic, record.partition): record.offset for record in records})

    def has_received(self, topic: str, partition: int, end: int) -> bool:
        """Whether everything before the offset `end` has been received."""
        return self._received.get((topic, partition), -1) >= end - 1


class Reading:
    """A consumer in a group of its own, so that the live one's offsets stay as they are."""

    def __init__(self, consumer: Consumer, inbox: MeasuredInbox, task: asyncio.Task[None]) -> None:
        self._consumer, self._inbox, self._task = consumer, inbox, task

    @property
    def records(self) -> int:
        """Records received so far."""
        return self._inbox.records

    async def to_the_end(self) -> None:
        """Wait until all that the topics hold now has been applied or parked."""
        partitions = await self._assignment()
        prefix = self._consumer.settings.topic_prefix
        begins = await self._consumer.client.beginning_offsets(partitions)
        ends = await self._consumer.client.end_offsets(partitions)
        for partition, end in ends.items():
            topic = partition.topic.removeprefix(prefix)
            while end > begins[partition] and not self._inbox.has_received(topic, partition.partition, end):
                await self.pause()

    async def _assignment(self) -> list[TopicPartition]:
        """All partitions of all topics, once the consumer has them."""
        wanted = {self._consumer.settings.topic_prefix + topic for topic in self._inbox.reactions.topics}
        while True:
            if self._consumer.broker.running:
                assigned = list(self._consumer.client.assignment())
                if {partition.topic for partition in assigned} == wanted:
                    return assigned
            await self.pause()

    async def pause(self) -> None:
        """Let the consumer work for a moment. Raises what it ended with, if it ended."""
        done, _ = await asyncio.wait({self._task}, timeout=_LOOK)
        if done:
            self._task.result()
            raise RuntimeError("the rebuild's consumer ended by itself")


@asynccontextmanager
async def reading(group: str, inbox: MeasuredInbox) -> AsyncIterator[Reading]:
    """Read while the block runs."""
    stop = asyncio.Event()
    # Alone: it takes every partition at once, with no group to wait for.
    settings = inbox.database.settings.model_copy(update={"consumer_membership": "alone"})
    consumer = Consumer(group, inbox, settings)
    task = asyncio.create_task(consumer.run(stop))
    try:
        yield Reading(consumer, inbox, task)
    finally:
        stop.set()
        await asyncio.wait({task}, timeout=15)
        task.cancel()
