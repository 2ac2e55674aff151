"""faststream-outbox relaying to Kafka, from its README; run by p2_relay.py in benchmarks/.venv.

Usage: faststream_outbox_relay.py SQLALCHEMY_URL BOOTSTRAP TOPIC ROWS. One worker, since more would break key order.
Beyond the README the two documented knobs for throughput are turned: rows fetched and marks flushed by the hundred.
"""

import asyncio
import json
import sys
import time
from uuid import uuid4

import uvloop
from faststream.kafka import KafkaBroker
from faststream_outbox import OutboxBroker, make_outbox_table
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine


async def main(url: str, bootstrap: str, topic: str, rows: int) -> None:
    metadata = MetaData()
    table = make_outbox_table(metadata, table_name="outbox")
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    outbox = OutboxBroker(engine, outbox_table=table, logger=None)
    kafka = KafkaBroker(bootstrap, acks="all", logger=None)
    publisher = kafka.publisher(topic)

    @publisher
    @outbox.subscriber("toy", max_workers=1, fetch_batch_size=500, terminal_flush_batch_size=100)
    async def relay(body: dict) -> dict:
        return body

    bodies = [
        {"thing_id": str(uuid4()), "number": n, "cohort_id": str(uuid4()), "person_id": str(uuid4())}
        for n in range(rows)
    ]
    for start in range(0, rows, 500):
        async with engine.begin() as connection:
            await outbox.publish_batch(*bodies[start : start + 500], queue="toy", session=connection)
    await kafka.start()
    started = time.perf_counter()
    await outbox.start()
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        while (await connection.execute(text("select exists (select from outbox)"))).scalar_one():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    seconds = time.perf_counter() - started
    await outbox.stop()
    await kafka.stop()
    await engine.dispose()
    print(json.dumps({"rows_per_s": rows / seconds}))


url, bootstrap, topic, rows = sys.argv[1:]
uvloop.run(main(url, bootstrap, topic, int(rows)))
