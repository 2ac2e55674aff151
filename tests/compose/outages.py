"""What is broken, when and where, drawn from the seed; and how it is done to containers.

Every seed has each kind once. The places follow one another so that in seven seeds each kind has come to each place:
the four roles of the services, the broker, the database server and the gateway. Which service, the moment and how
long are by lot.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.compose.judged import JUDGE, Json, JudgedStack, docker
from tests.installed.installation import say

KINDS = ("kill", "crash", "pause", "restart", "disconnect")
ROLES = ("api", "worker", "relay", "clock")
PLACES = (*ROLES, "kafka", "postgres", "gateway")
NOT_RUN = {
    "crash_point, poison, clock_step": "need the switch that a container's footing refuses",
    "duplicates, reordered, truncated": "the broker's access list lets nobody do it",
    "keycloak": "goes with the database server alone",
    "host": "one machine: nothing is shown about losing it",
}
TRIES = 10
COMES_BACK_WITHIN = 30.0
"""Seconds for the engine to start a container again whose process has died."""


@dataclass(frozen=True)
class Outage:
    """Its kind, seconds after the load's start, the container and its place, and a source of further lots."""

    kind: str
    at: float
    place: str
    victim: str
    lot: float

    def __str__(self) -> str:
        return f"{self.at:4.1f} s {self.kind} {self.victim}"


def outages_of(
    seed: int, roles: Mapping[str, Sequence[str]], span: tuple[float, float], kinds: Sequence[str] = KINDS
) -> list[Outage]:
    """The outages of a seed, in their order, at moments within `span` (seconds)."""
    draw = Random(f"outages {seed}")
    found = []
    for turn in range(len(KINDS)):
        place = PLACES[(seed * len(KINDS) + turn) % len(PLACES)]
        fitting = [f"{service}-{place}" for service, there in roles.items() if place in there]
        victim = draw.choice(fitting) if fitting else place
        found.append(Outage(kinds[turn % len(kinds)], draw.uniform(*span), place, victim, draw.random()))
    return sorted(found, key=lambda outage: outage.at)


async def insist(*arguments: str) -> None:
    """Put right what was broken, though a busy engine may not do it at once. Raises RuntimeError after some tries."""
    for left in range(TRIES - 1, -1, -1):
        try:
            await docker(*arguments)
            return
        except RuntimeError:
            if left == 0:
                raise
        await asyncio.sleep(1)


@dataclass
class Breaker:
    """Breaks containers. An outage of the broker or the database has ended when the server answers again: how long
    theirs takes to start says nothing of us. A process of a service, or the gateway, is given no such time.

    `done` counts by kind, `missed` what did not come about, `last` is when the last one ended.
    """

    stack: JudgedStack
    done: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    places: Counter[tuple[str, str]] = field(default_factory=Counter)
    last: float = 0.0
    _one_at_a_time: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def run(self, outages: Sequence[Outage]) -> None:
        """All at their times, side by side; but one container has one at a time."""
        async with asyncio.TaskGroup() as together:
            for outage in outages:
                together.create_task(self._later(outage))
        self.last = time.monotonic()

    async def _later(self, outage: Outage) -> None:
        await asyncio.sleep(outage.at)
        async with self._one_at_a_time[outage.victim]:
            say(f"  {outage}")
            began = time.monotonic()
            try:
                happened = await getattr(self, f"_{outage.kind}")(outage.victim, Random(outage.lot))
            except RuntimeError as refused:  # the engine's own difficulties: nothing was broken
                say(f"       {refused}")
                happened = False
            await self.stack.answers(outage.victim)
            say(f"       {outage.kind} {outage.victim} was over after {time.monotonic() - began:.1f} s")
        if happened is False:
            self.missed[outage.kind] += 1
        else:
            self.done[outage.kind] += 1
            self.places[outage.kind, outage.place] += 1

    async def _kill(self, victim: str, draw: Random) -> None:
        """The engine takes it for stopped on purpose; somebody starts it again."""
        container = self.stack.container(victim)
        await docker("kill", "--signal", "KILL", container)
        await asyncio.sleep(draw.uniform(0.2, 4.0))
        await insist("start", container)

    async def _crash(self, victim: str, _: Random) -> bool:
        """Its processes die, and the engine starts it again by itself, as the compose file asks."""
        container = self.stack.container(victim)
        before = await self._started(victim)
        # All but the container's first process, which ends with them; and the shell, so its code says nothing.
        await asyncio.gather(docker("exec", container, "sh", "-c", "kill -9 -1"), return_exceptions=True)
        deadline = time.monotonic() + COMES_BACK_WITHIN
        while time.monotonic() < deadline:
            if await self._started(victim) not in {before, None}:
                return True
            await asyncio.sleep(0.2)
        return False

    async def _pause(self, victim: str, draw: Random) -> None:
        container = self.stack.container(victim)
        await docker("pause", container)
        await asyncio.sleep(draw.choice((0.5, 3.0, 12.0)))
        await insist("unpause", container)

    async def _restart(self, victim: str, _: Random) -> None:
        """SIGTERM, and as much time as the compose file gives it."""
        found = await self._inspect(victim)
        await docker("restart", "--time", str(found["Config"]["StopTimeout"]), self.stack.container(victim))

    async def _disconnect(self, victim: str, draw: Random) -> None:
        """From one of its networks. Connections hang: nobody tells either end. It may come back at another address."""
        container = self.stack.container(victim)
        networks = (await self._inspect(victim))["NetworkSettings"]["Networks"]
        name = draw.choice(sorted(name for name in networks if not name.endswith(f"_{JUDGE}")))
        aliases = [part for alias in networks[name]["Aliases"] for part in ("--alias", alias)]
        say(f"       from {name}")
        await docker("network", "disconnect", name, container)
        await asyncio.sleep(draw.choice((1.0, 5.0, 12.0)))
        await insist("network", "connect", *aliases, name, container)

    async def _inspect(self, victim: str) -> Json:
        return (await self.stack.inspect())[victim]

    async def _started(self, victim: str) -> str | None:
        state = (await self._inspect(victim))["State"]
        return str(state["StartedAt"]) if state["Running"] else None
