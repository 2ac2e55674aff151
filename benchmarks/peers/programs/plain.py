"""Plain FastStream: `python -m benchmarks.peers.programs.plain produce | consume | consume-ack`.

The producer publishes directly after the commit and awaits the broker's answer; the consumer acknowledges as
FastStream does unless told otherwise (`consume`), or after the handler (`consume-ack`, AckPolicy.ACK).
"""

import asyncio
import logging
import sys
from uuid import UUID

import asyncpg
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker
from pydantic import BaseModel

from benchmarks.peers.programs.load import BROKER, COUNT, DATABASE, ENTER, LEFT, TOPIC, drive


class Counted(BaseModel):
    """What is told."""

    thing_id: UUID
    number: int


async def produce() -> None:
    pool = await asyncpg.create_pool(DATABASE, min_size=8, max_size=8)
    numbers = {row["id"]: row["number"] for row in await pool.fetch(LEFT)}
    async with KafkaBroker(BROKER, acks="all") as broker:

        async def command(aggregate: str) -> None:
            async with pool.acquire() as connection, connection.transaction():
                number = await connection.fetchval(COUNT, UUID(aggregate))
            told = Counted(thing_id=UUID(aggregate), number=number)
            await broker.publish(told, TOPIC, key=aggregate.encode())

        await drive(numbers, command)


async def consume(**options: AckPolicy) -> None:
    pool = await asyncpg.create_pool(DATABASE, min_size=1, max_size=2)
    broker = KafkaBroker(BROKER, log_level=logging.DEBUG)  # a line per event would be the slowest part

    @broker.subscriber(TOPIC, group_id="toy", auto_offset_reset="earliest", **options)
    async def enter(fact: Counted) -> None:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(ENTER, fact.thing_id, fact.number)

    await FastStream(broker).run()


if __name__ == "__main__":
    match sys.argv[1]:
        case "produce":
            asyncio.run(produce())
        case "consume":
            asyncio.run(consume())
        case "consume-ack":
            asyncio.run(consume(ack_policy=AckPolicy.ACK))
