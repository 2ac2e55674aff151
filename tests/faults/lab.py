"""A small system for one experiment at a time: registration tells, training and reporting listen."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from ekspor.demo.agencies import DISNAKER
from ekspor.demo.applicants import consent
from ekspor.demo.people import person
from ekspor.embedded.ports import LOOPBACK
from tests.faults import ground
from tests.faults.client import Client, Json, Refused, Unanswered
from tests.faults.evidence import query
from tests.faults.load import Load
from tests.faults.process import Role
from tests.faults.proxy import Link
from tests.faults.rig import Rig
from tests.faults.walk import BACK_ENTRY, DECIDED_ON, WINDOW, Walk

ROLES = {"registration": ("all",), "training": ("all",), "reporting": ("all",)}
READY_WITHIN = 20.0
GROUP_WITHIN = 120.0
KNOWN_SCHEME = "insert into known_schemes (scheme_key, version, track) values ('FAULTS-01', 1, 'exporter')"


@dataclass
class Lab:
    """What an experiment can do. Its load is told to the judge as any other."""

    rig: Rig
    client: Client
    before: tuple[str, ...]
    draw: Random = field(default_factory=lambda: Random("lab"))
    since: float = 0.0

    async def prepare(self) -> None:
        """Lay the ground, and wait until registration has heard of the curriculum."""
        self.rig.postgres._sql("registration", KNOWN_SCHEME)
        self.ground = await ground.lay(self.client)
        self._serials: Iterator[int] = iter(range(1, 9_000))

    def process(self, service: str) -> Role:
        return self.rig.processes[f"{service}.all"]

    # -- load

    async def persons(self, count: int, changes: int = 2, *, erased: bool = False) -> list[str]:
        """Register so many persons with their profiles, side by side; their ids."""
        made = await asyncio.gather(*(self._person(changes, erased=erased) for _ in range(count)))
        return [one for one in made if one]

    async def _person(self, changes: int, *, erased: bool) -> str:
        with suppress(Refused, Unanswered):
            who = person(self.draw, next(self._serials), on=WINDOW[0])
            made = await self.send("register_person", "POST", "/v1/persons", who.body())
            path = f"/v1/persons/{made['person_id']}"
            await self.send("record_consent", "POST", f"{path}/consents", consent(WINDOW[0]))
            for turn in range(changes):
                await self.rename(made["person_id"], f"{who.full_name} {'I' * (turn + 1)}")
            if erased:
                gone = {"occurred_on": DECIDED_ON.isoformat(), **BACK_ENTRY}
                await self.send("erase_person", "POST", f"{path}/erasure", gone, about=made["person_id"])
            return str(made["person_id"])
        return ""

    async def rename(self, person_id: str, name: str) -> None:
        """Correct a person: one fact more on the state topic."""
        path = f"/v1/persons/{person_id}"
        kept = None
        while kept is None:
            kept = await self.client.get("registration", path, agency=DISNAKER)
        await self.send("rectify_person", "PATCH", path, {"full_name": name}, version=kept["version"])

    async def cohorts(self, count: int, *, left_open: bool = False) -> None:
        """Open so many cohorts and fill them, side by side; nothing more is told of those that are left open."""
        load = Load(self.client, self.ground, seed=self.draw.randrange(10**6))
        walks = [Walk(load, number, Random(number)) for number in range(count)]
        await asyncio.gather(*(self._fill(walk, left_open) for walk in walks))

    async def _fill(self, walk: Walk, left_open: bool) -> None:
        with suppress(Refused, Unanswered):
            await walk.open()
            await (walk.take_applications() if left_open else walk.fill())

    async def send(self, use_case: str, method: str, path: str, body: Json, **more: Any) -> Json:
        return await self.client.command(
            use_case, method, "registration", path, body, agency=DISNAKER, **more
        )

    # -- faults

    async def arm(self, service: str, faults: str) -> None:
        """Start the service's process again with these faults, and wait until it is ready."""
        process = self.process(service)
        process.once = {"EKSPOR_FAULTS": f"ledger,{faults}"}
        await self._restart(process)
        with suppress(TimeoutError):
            await self.rig.ready(READY_WITHIN, [process])

    async def mended(self, service: str) -> None:
        """Start it again without faults."""
        process = self.process(service)
        await self._restart(process)
        await self.rig.ready(among=[process])

    async def _restart(self, process: Role) -> None:
        """Politely, so that it leaves its group and the next one need not wait for that."""
        await asyncio.to_thread(process.stop)
        process.start()

    async def until_parked(self, service: str) -> None:
        """Wait, bounded, until something is parked."""
        deadline = time.monotonic() + READY_WITHIN
        parked = 0
        while not parked and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
            [row] = await query(self.rig.database_url(service), "select count(*) as n from inbox_parked")
            parked = row["n"]

    async def another(self, service: str, role: str, **environment: str) -> Role:
        """A second process with this role; it runs until the experiment is over."""
        name = f"{service}.{role}.second"
        second = self.rig.make_role(service, role, name, before=self.before)
        second.environment = {**second.environment, **environment}
        self.rig.processes[name] = second
        second.start()
        await self.rig.ready(among=[second])
        return second

    async def until_shared(self, *workers: Role) -> None:
        """Wait until each of these workers holds partitions. Raises TimeoutError."""
        async with asyncio.timeout(GROUP_WITHIN), httpx.AsyncClient(timeout=2) as client:
            for worker in workers:
                while not await _holds_partitions(client, worker):  # noqa: ASYNC110  it is another process
                    await asyncio.sleep(0.2)

    def links(self, process: Role, *, broker: bool) -> list[Link]:
        """Its connections to the broker, or to the database."""
        proxy = self.rig.broker_proxy if broker else self.rig.database_proxy
        return proxy.links_of(process.ports())


async def _holds_partitions(client: httpx.AsyncClient, worker: Role) -> bool:
    with suppress(httpx.HTTPError):
        answer = await client.get(f"http://{LOOPBACK}:{worker.port}/metrics")
        [held] = re.findall(r"^ekspor_consumer_partitions (\S+)$", answer.text, re.MULTILINE) or ["0"]
        return float(held) > 0
    return False
