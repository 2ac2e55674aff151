"""What one seed asks of the services: small cohorts walking from application to export, and a stream of persons.

Who applies, who gives back a seat, who fails and whose client loses patience follows from the seed. A walk that
has to wait for news from another service waits; when the time is up, it ends where it is.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Any

from ekspor.demo.applicants import consent
from ekspor.demo.people import Person, person
from tests.faults.client import Client, Json
from tests.faults.ground import DISNAKER, Ground
from tests.faults.walk import BACK_ENTRY, COHORTS, DECIDED_ON, WINDOW, Walk, ends_quietly

PERSONS_APART = 0.25
FICKLE_ONE_IN = 10


@dataclass
class Load:
    """One seed's load. `place` counts the seeds on this stack, so that each has rooms and hours of its own."""

    client: Client
    ground: Ground
    seed: int
    place: int = 0

    def __post_init__(self) -> None:
        self.draw = Random(f"load {self.seed}")
        self._serials = iter(range(self.seed * 97 % 9_000 + 1, 9_900))

    async def run(self, seconds: float) -> None:
        """All walks side by side, for so long at most; whoever is under way then gets no answer any more."""
        walks = [Walk(self, number, Random(f"walk {self.seed}.{number}")) for number in range(COHORTS)]
        tasks = [asyncio.create_task(ends_quietly(walk.walk)) for walk in walks]
        tasks.append(asyncio.create_task(ends_quietly(self._persons)))
        try:
            await asyncio.wait(tasks[:-1], timeout=seconds)
        finally:  # also when we are told to end early: whoever waits does not end those whom he waits for
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        for ended in ends:
            if isinstance(ended, Exception):
                raise ended

    async def command(
        self, use_case: str, method: str, service: str, path: str, body: Json, **more: Any
    ) -> Json:
        return await self.client.command(
            use_case, method, service, path, body, fickle=self.draw.randrange(FICKLE_ONE_IN) == 0, **more
        )

    def somebody(self) -> Person:
        return person(self.draw, next(self._serials), on=WINDOW[0])

    # -- a stream of persons: profiles on the state topic, changed, corrected, forgotten

    async def _persons(self) -> None:
        number = 0
        async with asyncio.TaskGroup() as together:
            while True:
                number += 1
                together.create_task(ends_quietly(lambda number=number: self._person(number)))
                await asyncio.sleep(PERSONS_APART)

    async def _person(self, number: int) -> None:
        ref, who = f"P{self.seed}-{number}", self.somebody()
        body = {**who.body(), "external_ref": ref}
        path = "/v1/persons"
        made = await self.command(
            "register_person", "POST", "registration", path, body, agency=DISNAKER, about=ref
        )
        path = f"/v1/persons/{made['person_id']}"
        given = consent(WINDOW[0])
        await self.command(
            "record_consent",
            "POST",
            "registration",
            f"{path}/consents",
            given,
            agency=DISNAKER,
            about=path[12:],
        )
        for turn in range(self.draw.randrange(4)):
            kept = await self.client.get("registration", path, agency=DISNAKER)
            if kept is None:
                return
            change = {"full_name": f"{who.full_name} {'I' * (turn + 1)}"}
            await self.command(
                "rectify_person",
                "PATCH",
                "registration",
                path,
                change,
                agency=DISNAKER,
                about=path[12:],
                version=kept["version"],
            )
        if self.draw.random() < 0.3:
            gone = {"occurred_on": DECIDED_ON.isoformat(), **BACK_ENTRY}
            await self.command(
                "erase_person",
                "POST",
                "registration",
                f"{path}/erasure",
                gone,
                agency=DISNAKER,
                about=path[12:],
            )
