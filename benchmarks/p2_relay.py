"""P2: the relay, rows/s with acknowledgements and marks, one worker, in key order.

Beside faststream-outbox at one worker, and beside a bare loop which marks by UPDATE and does nothing else.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from benchmarks.beside import bare_relay
from benchmarks.footing import HERE, PEERS, Footing
from benchmarks.measuring import Figure, beside, in_turns
from benchmarks.toy import Counted, compose
from chassis import Caller, Database
from chassis.relay import Relay

KEYS = ("P2_peer", "P2_bare")
ROWS = 20_000
PEER_ROWS = 2_000  # it would take a minute a round otherwise
SUBJECTS = 500


async def measure(footing: Footing) -> list[Figure]:
    async def ours() -> float:
        async with footing.database(compose()) as database, relay_of(database) as relay:
            await tell(database, ROWS)
            async with database.engine.begin() as connection:
                await connection.exec_driver_sql("analyze")
            started = time.perf_counter()
            if await drained(relay) != ROWS:
                raise RuntimeError("the relay did not send what was told")
            return ROWS / (time.perf_counter() - started)

    async def bare() -> float:
        topic = f"bare.{uuid4()}"
        footing.broker.create_topics({topic: 1})
        return await bare_relay.run(footing.empty_database(), footing.broker.bootstrap, topic, facts(ROWS))

    async def peer() -> float:
        topic = f"peer.{uuid4()}"
        footing.broker.create_topics({topic: 1})
        return await _peer(footing.empty_database(), footing.broker.bootstrap, topic)

    figures = []
    mine, theirs = await in_turns(ours, bare)
    figures.append(beside("P2_bare", ">= 2", mine, theirs))
    if PEERS is None:
        return [*figures, Figure("P2_peer", None, ">= 20", note="benchmarks/.venv is missing: make bench")]
    mine, theirs = await in_turns(ours, peer)
    return [beside("P2_peer", ">= 20", mine, theirs), *figures]


@asynccontextmanager
async def relay_of(database: Database) -> AsyncIterator[Relay]:
    """A relay that has connected: both sides do so before the clock starts."""
    relay, stop = Relay("toy", database, database.settings), asyncio.Event()
    await relay.drain()
    yield relay
    stop.set()
    await relay.run(stop)  # it stops at once, and disconnects


async def drained(relay: Relay) -> int:
    """Let it send everything; how much that was."""
    total = 0
    while batch := await relay.drain():
        total += batch
    return total


def facts(count: int) -> list[Counted]:
    """Facts about some hundred things in turn."""
    things = [uuid4() for _ in range(SUBJECTS)]
    cohort, person = uuid4(), uuid4()
    return [
        Counted(thing_id=things[n % SUBJECTS], number=n // SUBJECTS, cohort_id=cohort, person_id=person)
        for n in range(count)
    ]


async def tell(database: Database, count: int) -> None:
    """Fill an outbox, as commands would."""
    told = facts(count)
    for start in range(0, count, 1000):
        async with database.transaction(Caller.service("toy")) as tx:
            for fact in told[start : start + 1000]:
                tx.tell(fact, agency="BENCH", organiser="BENCH")


async def _peer(url: str, bootstrap: str, topic: str) -> float:
    """The peer in a process and an environment of its own. Its last line is a JSON object."""
    process = await asyncio.create_subprocess_exec(
        PEERS or "",
        str(HERE / "beside" / "faststream_outbox_relay.py"),
        *(url.replace("postgresql://", "postgresql+asyncpg://", 1), bootstrap, topic, str(PEER_ROWS)),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 120)
    return float(json.loads(output.splitlines()[-1])["rows_per_s"])
