"""The loop that everybody writes first: select what is unpublished, send, await, UPDATE ... published_at."""

import asyncio
import time
from collections.abc import Sequence

import asyncpg
from aiokafka import AIOKafkaProducer

from chassis import Fact, new_id

BATCH = 2000  # as ours

_TABLE = """
create table outbox (
    id bigint generated always as identity primary key,
    event_id uuid not null,
    type text not null,
    subject text not null,
    data json not null,
    created_at timestamptz not null default now(),
    published_at timestamptz
);
create index on outbox (id) where published_at is null;
"""
_UNPUBLISHED = """
select id, event_id, type, subject, data, created_at from outbox
where published_at is null order by id limit $1
"""
_PUBLISHED = "update outbox set published_at = now() where id = any($1)"


async def run(url: str, bootstrap: str, topic: str, facts: Sequence[Fact]) -> float:
    """Rows/s from the first look to the last mark."""
    connection = await asyncpg.connect(url)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=0)
    await producer.start()
    try:
        await connection.execute(_TABLE)
        await connection.executemany(
            "insert into outbox (event_id, type, subject, data) values ($1, $2, $3, $4)",
            [(new_id(), fact.event_type(), fact.subject_id, fact.model_dump_json()) for fact in facts],
        )
        await connection.execute("analyze")
        started = time.perf_counter()
        while await _turn(connection, producer, topic):
            pass
        return len(facts) / (time.perf_counter() - started)
    finally:
        await producer.stop()
        await connection.close()


async def _turn(connection: asyncpg.Connection, producer: AIOKafkaProducer, topic: str) -> int:
    async with connection.transaction():
        rows = await connection.fetch(_UNPUBLISHED, BATCH)
        sent = [
            await producer.send(
                topic,
                value=row["data"].encode(),
                key=row["subject"].encode(),
                headers=[
                    ("content-type", b"application/json"),
                    ("ce_specversion", b"1.0"),
                    ("ce_id", str(row["event_id"]).encode()),
                    ("ce_type", row["type"].encode()),
                    ("ce_source", b"urn:bench"),
                    ("ce_subject", row["subject"].encode()),
                    ("ce_time", row["created_at"].isoformat().encode()),
                ],
            )
            for row in rows
        ]
        await asyncio.gather(*sent)
        if rows:
            await connection.execute(_PUBLISHED, [row["id"] for row in rows])
        return len(rows)
