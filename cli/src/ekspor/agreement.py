"""Do reporting's numbers agree with those of the services that own the facts?

Reporting counts from events alone, each owner from its own tables. Every cell of the funnel is asked of both.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from ekspor.connection import Client, Connection
from ekspor.failures import Refused

OWNERS = {
    "applications": "registration",
    "enrolled": "registration",
    "waitlisted": "registration",
    "promoted": "registration",
    "trained": "training",
    "assessed": "assessment",
    "passed": "assessment",
    "failed": "assessment",
    "certified": "certification",
    "exporting": "certification",
}
"""Each stage of the funnel, and the service whose tables decide it."""

LOOK_AGAIN_EVERY = 0.5


@dataclass(frozen=True)
class Cell:
    """One programme's number at one stage, as both sides have it."""

    programme: str
    stage: str
    owner: str
    reporting: int
    owned: int

    @property
    def agrees(self) -> bool:
        """Whether both sides have the same number."""
        return self.reporting == self.owned

    def __str__(self) -> str:
        return f"{self.programme} {self.stage}: reporting {self.reporting}, {self.owner} {self.owned}"


@dataclass(frozen=True)
class Agreement:
    """The comparison of every cell."""

    cells: list[Cell]

    @property
    def agrees(self) -> bool:
        """Whether there is something to compare, and all of it is the same."""
        return bool(self.cells) and not self.disagreeing

    @property
    def disagreeing(self) -> list[Cell]:
        """The cells on which the sides differ."""
        return [cell for cell in self.cells if not cell.agrees]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"agrees": self.agrees, "cells": [asdict(c) | {"agrees": c.agrees} for c in self.cells]}


def compare(connection: Connection, *, patience: float = 20.0) -> Agreement:
    """Compare now, and while they differ again for `patience` seconds: facts may still be on their way."""
    deadline = time.monotonic() + patience
    while True:
        agreement = _compare_once(connection)
        if agreement.agrees or time.monotonic() > deadline:
            return agreement
        time.sleep(LOOK_AGAIN_EVERY)


def _compare_once(connection: Connection) -> Agreement:
    owned: dict[str, dict[str, dict[str, int]]] = {}
    for service in sorted(set(OWNERS.values())):
        with connection.client(service) as client:
            owned[service] = client.get("/v1/counts")["programmes"]
    with connection.client("reporting") as client:
        programmes = {programme for counts in owned.values() for programme in counts}
        programmes |= set(client.get("/v1/counts")["programmes"])
        cells = [
            Cell(programme, stage, owner, told.get(stage, 0), owned[owner].get(programme, {}).get(stage, 0))
            for programme in sorted(programmes)
            for told in [_funnel(client, programme)]
            for stage, owner in OWNERS.items()
        ]
    return Agreement(cells)


def _funnel(client: Client, programme: str) -> dict[str, int]:
    try:
        total: dict[str, int] = client.get("/v1/funnel", programme_id=programme)["total"]
    except Refused as refusal:
        if refusal.status != httpx.codes.NOT_FOUND:
            raise
        return {}  # reporting has not heard of the programme: it counts nothing in it
    return total
