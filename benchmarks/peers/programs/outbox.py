"""faststream-outbox, from its README: `python -m benchmarks.peers.programs.outbox produce | relay`.

The consumer is that of `plain`. The relay is the README's stacked decorator; the one addition is the record's key,
without which a topic of several partitions keeps no order at all.
"""

import asyncio
import logging
import sys
from uuid import UUID

from faststream import FastStream
from faststream.kafka import KafkaBroker, KafkaResponse
from faststream_outbox import OutboxBroker, make_outbox_table
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from benchmarks.peers.programs.load import BROKER, DATABASE, LEFT, TOPIC, drive

QUEUE = "toy_outbox"
_COUNT = text("update aggregate set number = number + 1 where id = :id returning number")

engine = create_async_engine(DATABASE.replace("postgresql://", "postgresql+asyncpg://", 1), pool_size=8)
metadata = MetaData()
outbox = OutboxBroker(
    engine, outbox_table=make_outbox_table(metadata, table_name="outbox"), log_level=logging.DEBUG
)


async def migrate() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)


async def produce() -> None:
    session_of = async_sessionmaker(engine, expire_on_commit=False)
    async with engine.connect() as connection:
        numbers = {row.id: row.number for row in await connection.execute(text(LEFT))}

    async def command(aggregate: str) -> None:
        async with session_of() as session, session.begin():
            number = (await session.execute(_COUNT, {"id": UUID(aggregate)})).scalar_one()
            await outbox.publish({"thing_id": aggregate, "number": number}, queue=QUEUE, session=session)

    await drive(numbers, command)


async def relay() -> None:
    kafka = KafkaBroker(BROKER, acks="all")
    to_kafka = kafka.publisher(TOPIC)

    @to_kafka
    @outbox.subscriber(QUEUE)
    async def send(body: dict) -> KafkaResponse:
        return KafkaResponse(body, key=body["thing_id"].encode())

    await FastStream(outbox, on_startup=[kafka.connect], after_shutdown=[kafka.stop]).run()


if __name__ == "__main__":
    asyncio.run({"migrate": migrate, "produce": produce, "relay": relay}[sys.argv[1]]())
