"""One system under the load and the schedule: started, broken, started again, and waited for until it is quiet."""

import asyncio
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from benchmarks.peers.broker import CuttableBroker
from benchmarks.peers.judge import Verdict, judge
from benchmarks.peers.schedule import CONNECTIONS, CONSUMER, PRODUCER, PUBLISHER, Fault
from benchmarks.peers.systems import GROUP, REPOSITORY, TOPIC, System

PARTITIONS = 4
MIGRATES_WITHIN = 120.0
GROUP_FORMS_WITHIN = 10.0
"""A consumer whose group begins at the end of the topic (edx-event-bus-kafka) must be there before the load."""
QUIET_FOR = 6.0
"""Longer than FastStream's five seconds between two commits."""
HOPELESS_AFTER = 75.0
"""Longer than the longest time-out anywhere, the lease of faststream-outbox (60 s)."""

_SCHEMA = """
create table aggregate (id uuid primary key, number integer not null);
create table effect (id bigint generated always as identity primary key, aggregate uuid not null,
                     number integer not null);
"""


@dataclass(frozen=True)
class Outcome:
    """What came of it. `seconds` count from the start of the load until all was quiet, or the bound."""

    system: System
    verdict: Verdict
    faults: int
    ended_by_themselves: int
    seconds: float
    quiet: bool


@dataclass
class Trial:
    """`run` once."""

    system: System
    database: str
    broker: CuttableBroker
    registry: str
    directory: Path
    aggregates: int
    events: int
    faults: list[Fault]
    bound: float
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _struck: int = 0
    _ended_by_themselves: int = 0

    async def run(self) -> Outcome:
        await self.broker.open()
        try:
            await self._prepare()
            self._start(CONSUMER)
            await asyncio.sleep(GROUP_FORMS_WITHIN)
            for role in self.system.processes:
                self._start(role)
            started = time.monotonic()
            quiet = await self._until_quiet(started + self.bound)
            seconds = time.monotonic() - started - (QUIET_FOR if quiet else 0)
            self._kill_all()
            verdict = await judge(self.database, self.system.queue, self.broker.address, TOPIC, GROUP)
            return Outcome(self.system, verdict, self._struck, self._ended_by_themselves, seconds, quiet)
        finally:
            self._kill_all()
            await self.broker.close()

    async def _prepare(self) -> None:
        await asyncio.to_thread(self.broker.create_topics, {TOPIC: PARTITIONS})
        connection = await asyncpg.connect(self.database)
        try:
            await connection.execute(_SCHEMA)
            await connection.execute(
                "insert into aggregate select gen_random_uuid(), 0 from generate_series(1, $1)",
                self.aggregates,
            )
        finally:
            await connection.close()
        if self.system.migrate is not None:
            self._running["migrate"] = process = self._spawn("migrate", *self.system.migrate)
            if await asyncio.to_thread(process.wait, MIGRATES_WITHIN):
                raise RuntimeError(
                    f"{self.system.key}: the migration failed: {self._log('migrate').read_text()}"
                )
            del self._running["migrate"]

    # -- processes

    def _start(self, role: str) -> None:
        if role not in self._running:
            self._running[role] = self._spawn(role, *self.system.processes[role])

    def _spawn(self, role: str, module: str, argument: str) -> subprocess.Popen[bytes]:
        with self._log(role).open("ab") as output:
            return subprocess.Popen(  # noqa: S603  our own programs; no shell
                self.system.command(module, argument),
                cwd=REPOSITORY,
                env=self.system.environment(self.database, self.broker.address, self.registry, self.events),
                stdout=output,
                stderr=output,
            )

    def _log(self, role: str) -> Path:
        return self.directory / f"{self.system.key}-{role}.log"

    def _kill(self, role: str) -> None:
        process = self._running.pop(role)
        process.kill()
        process.wait()

    def _kill_all(self) -> None:
        for role in list(self._running):
            self._kill(role)

    @property
    def _produced(self) -> bool:
        """Whether the producer has done its work and ended."""
        return self._running[PRODUCER].poll() == 0

    def _start_again_what_ended(self) -> None:
        for role, process in list(self._running.items()):
            if process.poll() is None or (role == PRODUCER and self._produced):
                continue
            self._ended_by_themselves += 1
            del self._running[role]
            self._start(role)

    # -- faults

    def _strike(self, fault: Fault) -> None:
        if fault.victim == CONNECTIONS:
            self.broker.cut()
        else:
            role = PRODUCER if fault.victim == PUBLISHER and PUBLISHER not in self._running else fault.victim
            if role == PRODUCER and self._produced:
                return  # too late: the fault does not count
            self._kill(role)
            self._start(role)
        self._struck += 1

    async def _until_quiet(self, deadline: float) -> bool:
        """Strike when it is time. Quiet: all faults struck, nothing left to send or to read, and nothing moves."""
        left, total = list(self.faults), self.aggregates * self.events
        before, moved = (-1, -1, -1), time.monotonic()
        connection = await asyncpg.connect(self.database)
        try:
            while time.monotonic() < deadline:
                await asyncio.sleep(0.1)
                self._start_again_what_ended()
                now = await self._progress(connection)
                committed, applied, queued = now
                if now != before:
                    before, moved = now, time.monotonic()
                for fault in list(left):
                    if (applied if fault.counts_effects else committed) >= fault.at * total:
                        left.remove(fault)
                        self._strike(fault)
                still = time.monotonic() - moved
                if still > HOPELESS_AFTER:
                    return False
                if (
                    self._produced
                    and not left
                    and not queued
                    and still > QUIET_FOR
                    and await self._caught_up()
                ):
                    return True
        finally:
            await connection.close()
        return False

    async def _progress(self, connection: asyncpg.Connection) -> tuple[int, int, int]:
        """How many events are committed, applied, and waiting to be published."""
        return (
            await connection.fetchval("select coalesce(sum(number), 0)::integer from aggregate"),
            await connection.fetchval("select count(*) from effect"),
            await connection.fetchval(self.system.queue),
        )

    async def _caught_up(self) -> bool:
        """Whether the group has committed all there is on the topic."""
        client = AIOKafkaConsumer(
            bootstrap_servers=self.broker.address, group_id=GROUP, enable_auto_commit=False
        )
        try:
            await client.start()
            partitions = [TopicPartition(TOPIC, number) for number in range(PARTITIONS)]
            ends = await client.end_offsets(partitions)
            client.assign(partitions)
            for tp, end in ends.items():
                client.seek(tp, max(end - 1, 0))
            while await client.getmany(timeout_ms=500):
                pass  # to the true end: the embedded broker gives it too low after a batch
            return all([(await client.committed(tp) or 0) >= await client.position(tp) for tp in partitions])
        except KafkaError:
            return False
        finally:
            await client.stop()
