"""P6: the cost of an event when much has gone before, and the speed of a rebuild.

`P6_flat` is the cost of telling, sending and applying an event with the most history over that with the least.
"""

import time
from statistics import median

from aiokafka import AIOKafkaProducer

from benchmarks import journeys, p3_consumer
from benchmarks.footing import Footing
from benchmarks.measuring import ROUNDS, Figure, per_second
from benchmarks.p2_relay import drained, relay_of, tell
from benchmarks.toy import compose
from chassis import Caller, Database
from chassis.clock import run_due
from chassis.inbox import Inbox
from chassis.sending import Record, send
from chassis.wire import Delivery
from reporting.composition import compose as compose_reporting
from reporting.storage import rebuilds
from reporting.use_cases.request_rebuild import RequestRebuild, request_rebuild

KEYS = ("P6_flat", "P6_rebuild_per_s")
SIZES = (10_000, 100_000, 1_000_000)
SAMPLE = 2_000
REBUILT = 60_000

_PAST = (
    """
    insert into outbox (event_id, topic, type, subject, sequence, agency, organiser, data)
    select gen_random_uuid(), 'toy.counts', 'id.ekspor.toy.counted.v1', 'past-' || n / 10, n % 10 + 1, 'BENCH',
           'BENCH', json_build_object('thing_id', gen_random_uuid(), 'number', n)
    from generate_series(0, $1 - 1) n
    """,
    """
    insert into outbox_subject (topic, subject, sequence)
    select 'toy.counts', 'past-' || n, 10 from generate_series(0, $1 / 10 - 1) n
    """,
    """
    insert into inbox_mark (topic, subject, sequence, parked)
    select 'toy.counts', 'past-' || n, 10, 0 from generate_series(0, $1 / 10 - 1) n
    """,
    "insert into effect (thing_id, number) select gen_random_uuid(), n from generate_series(0, $1 - 1) n",
)


async def measure(footing: Footing) -> list[Figure]:
    costs: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(ROUNDS):
        for size in SIZES:
            async with footing.database(compose()) as database:
                await _grow(database, size)
                costs[size].append(await _cost(database))
    smallest, largest = costs[SIZES[0]], costs[SIZES[-1]]
    flat = median(large / small for small, large in zip(smallest, largest, strict=True))
    shown = [f"{median(cost) * 1e6:,.0f} us at {size:,}" for size, cost in costs.items()]
    return [
        Figure("P6_flat", round(flat, 2), "<= 1.1", shown[-1], shown[0], "events in the databases"),
        await _rebuild(footing),
    ]


async def _grow(database: Database, size: int) -> None:
    async with database.engine.begin() as connection:
        for statement in _PAST:
            await connection.exec_driver_sql(statement, (size,))
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("vacuum analyze")


async def _cost(database: Database) -> float:
    """Seconds for each of a sample of new events: told, sent and applied."""
    inbox, deliveries = (
        Inbox("toy", database, compose().reaction_table),
        p3_consumer.events("counted", SAMPLE),
    )
    async with relay_of(database) as relay:
        started = time.perf_counter()
        await tell(database, SAMPLE)
        await drained(relay)
        for start in range(0, SAMPLE, 500):
            await inbox.receive(deliveries[start : start + 500])
        return (time.perf_counter() - started) / SAMPLE


async def _rebuild(footing: Footing) -> Figure:
    """What `python -m reporting rebuild` does, from being asked for to the switch."""
    service = compose_reporting()
    duty = next(due for due in service.due if due.name == "rebuild")
    rates = []
    for _ in range(ROUNDS):
        settings = await footing.settings(service, partitions=2)
        await _publish(settings.kafka, settings.topic_prefix, journeys.events(REBUILT))
        database = Database(settings)
        try:
            asked = await database.run(request_rebuild, RequestRebuild(), Caller.service("reporting"))
            started = time.perf_counter()
            await run_due(duty, service.name, database)
            seconds = time.perf_counter() - started
            async with database.reading(Caller.service("reporting")) as tx:
                row = await rebuilds.find(tx, asked.rebuild_id)
            if row is None or row.records < REBUILT:
                raise RuntimeError(f"read {row and row.records} of {REBUILT} events")
            rates.append(REBUILT / seconds)
        finally:
            await database.close()
    return Figure(
        "P6_rebuild_per_s", round(median(rates)), ">= 20,000", per_second(rates), note=f"{REBUILT:,} events"
    )


async def _publish(bootstrap: str, prefix: str, deliveries: list[Delivery]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", max_batch_size=1_000_000)
    await producer.start()
    try:
        await send(
            producer,
            [
                Record(
                    topic=prefix + one.topic,
                    key=one.subject.encode(),
                    value=one.data,
                    headers=[(name, value.encode()) for name, value in one.headers.items()],
                )
                for one in deliveries
            ],
        )
    finally:
        await producer.stop()
