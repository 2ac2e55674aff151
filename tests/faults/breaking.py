"""Breaks the running system as the schedule says. Each fault is a method; each has ended when its method returns."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from random import Random

from ekspor.embedded.postgres import PostgresFailed
from tests.faults import topics
from tests.faults.evidence import needs_of
from tests.faults.proxy import Link
from tests.faults.rig import Rig
from tests.faults.schedule import Fault

POINTS = {
    "api": ("transaction.after_commit",),
    "relay": ("relay.after_send", "relay.before_commit", "relay.after_commit"),
    "worker": (
        "transaction.after_commit",
        "inbox.after_marks",
        "inbox.after_apply",
        "inbox.after_commit",
        "consumer.before_offsets",
    ),
}
TOPICS = (
    "registration.persons",
    "registration.enrolments",
    "registration.cohorts",
    "registration.profiles",
    "training.trainings",
    "assessment.candidacies",
)
REACHED_WITHIN = 15.0
FAKETIME = Path(str(files("libfaketime"))) / "vendor/libfaketime/src/libfaketime.so.1"


@dataclass
class Breaker:
    """Knows what it has broken: `done` by kind, `missed` where the moment never came, `last` when it ended."""

    rig: Rig
    done: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    forgot: bool = False
    last: float = 0.0
    _broker: asyncio.Lock = field(default_factory=asyncio.Lock)
    _database: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self, schedule: Sequence[Fault]) -> None:
        """All faults at their times, side by side; then everybody may run again."""
        async with asyncio.TaskGroup() as together:
            for fault in schedule:
                together.create_task(self._later(fault))
        self.rig.let_all_run()
        self.last = time.monotonic()

    async def _later(self, fault: Fault) -> None:
        await asyncio.sleep(fault.at)
        happened = await getattr(self, f"_{fault.kind}")(fault, Random(fault.lot))
        (self.missed if happened is False else self.done)[fault.kind] += 1

    # -- processes

    async def _kill(self, fault: Fault, _: Random) -> None:
        self.rig.processes[fault.victim].kill()

    async def _pause(self, fault: Fault, draw: Random) -> None:
        """Long enough, now and then, for the broker to think that a worker has left its group."""
        process = self.rig.processes[fault.victim]
        process.signal(signal.SIGSTOP)
        await asyncio.sleep(draw.choice((0.5, 2.0, 9.0)))
        process.signal(signal.SIGCONT)

    async def _crash_point(self, fault: Fault, draw: Random) -> bool:
        """Start it armed, and wait until it has died where it was told to."""
        process = self.rig.processes[fault.victim]
        point = draw.choice(POINTS[fault.role])
        process.once = {"EKSPOR_FAULTS": f"ledger,{point}:{draw.randint(1, 2)}"}
        process.kill()
        armed = process.restarts + 1
        deadline = time.monotonic() + REACHED_WITHIN
        while time.monotonic() < deadline:
            if process.restarts > armed or (process.restarts == armed and process.pid is None):
                return True
            await asyncio.sleep(0.1)
        process.kill()  # disarmed: it never passed there
        return False

    async def _poison(self, fault: Fault, draw: Random) -> None:
        """A bug in a reaction, mended after some seconds; or an event that breaks its contract."""
        if draw.random() < 0.4:
            async with self._broker:
                await asyncio.to_thread(topics.poison, self.rig.bootstrap, draw)
            return
        process = self.rig.processes[fault.victim]
        kind = draw.choice(sorted(needs_of(fault.service)))
        process.once = {"EKSPOR_FAULTS": f"ledger,poison:{kind.split('.')[-2]}:0.5"}
        process.kill()
        await asyncio.sleep(6)
        process.kill()  # the mended version

    async def _clock_step(self, fault: Fault, draw: Random) -> bool:
        """An hour forth, or back, while it runs."""
        process = self.rig.processes[fault.victim]
        clock = self.rig.state.run / f"{fault.victim}.clock"
        clock.write_text("+0\n")
        process.once = {
            "LD_PRELOAD": str(FAKETIME),
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
        process.kill()
        for step in draw.sample(("+3600", "-3600", "+86400"), 2):
            await asyncio.sleep(3)
            clock.write_text(f"{step}\n")
        await asyncio.sleep(2)
        process.kill()
        return True

    async def _second_relay(self, fault: Fault, draw: Random) -> None:
        await self._another(fault, draw.uniform(5, 8), killed=draw.random() < 0.5)

    async def _rebalance(self, fault: Fault, draw: Random) -> None:
        await self._another(fault, draw.uniform(6, 9), killed=draw.random() < 0.5)

    async def _another(self, fault: Fault, seconds: float, *, killed: bool) -> None:
        """A second process of the same role comes, and goes again, with or without a word."""
        name = f"{fault.victim}.second"
        second = self.rig.processes[name] = self.rig.make_role(fault.service, fault.role, name)
        second.start()
        await asyncio.sleep(seconds)
        del self.rig.processes[name]
        if killed:
            second.resting = True
            second.kill()
        else:
            await asyncio.to_thread(second.stop)

    # -- database and broker

    async def _database_stop(self, _: Fault, draw: Random) -> None:
        async with self._database:
            await asyncio.to_thread(self.rig.postgres.stop, immediately=True)
            await asyncio.sleep(draw.uniform(0.1, 2.0))
            for left in range(9, -1, -1):
                try:
                    await asyncio.to_thread(self.rig.postgres.start)
                    return
                except PostgresFailed:  # the dead one's children may hold its memory for a moment
                    if left == 0:
                        raise
                    await asyncio.sleep(0.5)

    async def _broker_restart(self, _: Fault, __: Random) -> None:
        """It forgets everything. Workers and relays start again with it, as their supervisor sees to."""
        async with self._broker:
            self.forgot = True
            await asyncio.to_thread(self.rig.broker.stop)
            restarted = [one for one in self.rig.processes.values() if one.role in ("worker", "relay", "all")]
            for process in restarted:
                process.resting = True
                process.kill()
            await self.rig.start_broker()
            for process in restarted:
                if process in self.rig.processes.values():
                    process.start()

    # -- connections

    async def _cut(self, fault: Fault, draw: Random) -> None:
        for link in self._links(fault, draw):
            link.reset()

    async def _slow(self, fault: Fault, draw: Random) -> None:
        delay = draw.uniform(0.05, 0.3)
        for link in self._links(fault, draw):
            link.delay = delay
        await asyncio.sleep(draw.uniform(3, 6))
        for link in (*self.rig.broker_proxy.links, *self.rig.database_proxy.links):
            link.delay = 0.0

    async def _lost_acknowledgement(self, fault: Fault, _: Random) -> None:
        """What the relay sends arrives, and it never hears of it."""
        links = self.rig.broker_proxy.links_of(self.rig.processes[fault.victim].ports())
        for link in links:
            link.muted = True
        await asyncio.sleep(1.0)
        for link in links:
            link.reset()

    def _links(self, fault: Fault, draw: Random) -> list[Link]:
        proxies = [self.rig.database_proxy]
        if fault.role in ("worker", "relay"):
            proxies.append(self.rig.broker_proxy)
        return draw.choice(proxies).links_of(self.rig.processes[fault.victim].ports())

    # -- deliveries

    async def _duplicates(self, _: Fault, draw: Random) -> bool:
        return await self._put(draw, topics.repeat)

    async def _reordered(self, _: Fault, draw: Random) -> bool:
        return await self._put(draw, topics.repeat, reversed_order=True)

    async def _truncated(self, _: Fault, draw: Random) -> bool:
        return await self._put(draw, topics.truncate)

    async def _put(self, draw: Random, put: Callable[..., int], **more: bool) -> bool:
        """Copies are taken and sent while the broker stands, so that the original always came first.

        A broker that has just forgotten holds nothing until the relays have told it again.
        """
        deadline = time.monotonic() + REACHED_WITHIN
        while time.monotonic() < deadline:
            async with self._broker:
                for topic in draw.sample(TOPICS, len(TOPICS)):
                    if await asyncio.to_thread(put, self.rig.bootstrap, topic, draw, **more):
                        return True
            await asyncio.sleep(0.5)
        return False
