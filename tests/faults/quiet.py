"""Waits until nothing is under way any more, and repairs what was poisoned on purpose, as an operator would."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

import asyncpg
from kafka.errors import KafkaError

from tests.faults.client import Client
from tests.faults.evidence import Broker, Evidence, collect, query
from tests.faults.judge import Violation, check_balance

RECOVERS_WITHIN = 30.0
GIVES_UP_AFTER = 90.0
LOOK_EVERY = 0.5
ANSWERS_WITHIN = 5.0
BUSY = "select (select count(*) from outbox_todo) + (select count(*) from inbox_parked) as n"
TOLD = "select count(*) as n from outbox"
BROKEN = "select id, reason, detail from inbox_parked where reason in ('failed', 'contract', 'unparsable')"
BUG = "a bug on purpose"


class System(Protocol):
    """What is judged, wherever it runs: which services there are, and how their state and topics are read."""

    @property
    def roles(self) -> Mapping[str, Sequence[str]]:
        """The processes of each service."""

    @property
    def kafka(self) -> Broker: ...

    def database_url(self, service: str) -> str:
        """Of somebody who may read it all."""

    async def ready(self, within: float) -> None:
        """Wait until everything that should run does. Raises TimeoutError."""


async def wait_until_quiet(
    rig: System,
    client: Client | None,
    since: float,
    patience: float = GIVES_UP_AFTER,
    bound: float = RECOVERS_WITHIN,
) -> tuple[Evidence, float, list[Violation]]:
    """The evidence once nothing moves, the seconds that took since the last fault, and I10 if above `bound`.

    `client` repairs what is parked; without one it stays, and is a violation.
    """
    problem = "nothing was asked"
    while time.monotonic() - since < patience:
        try:
            await rig.ready(within=ANSWERS_WITHIN)
            for service in rig.roles if client is not None else ():
                await repair(rig, client, service)
            told = await _told(rig)
            problem = await _busy(rig)
            if not problem:
                evidence = await collect(urls_of(rig), rig.kafka)
                pending = [*_told_meanwhile(evidence, told), *map(str, check_balance(evidence))]
                if not pending:
                    seconds = time.monotonic() - since
                    return evidence, seconds, list(_too_late(seconds, bound))
                problem = pending[0]
        except (TimeoutError, OSError, KafkaError, asyncpg.PostgresError) as away:
            problem = str(away) or type(away).__name__
        await asyncio.sleep(LOOK_EVERY)
    late = Violation("I10", f"not quiet {patience:g} s after the last fault: {problem}")
    return await collect(urls_of(rig), rig.kafka), patience, [late]


def urls_of(rig: System) -> dict[str, str]:
    return {service: rig.database_url(service) for service in rig.roles}


async def repair(rig: System, client: Client, service: str) -> int:
    """Replay what failed by the bug that has been mended; discard what is no event or breaks its contract."""
    broken = await query(rig.database_url(service), BROKEN)
    for row in broken:
        path = f"/v1/parked/{row['id']}"
        mended = BUG in row["detail"] or row["reason"] == "failed"
        with suppress(Exception):
            if mended:
                await _ask(client, service, f"{path}/replay", {})
            else:
                await _ask(client, service, f"{path}/discard", {"reason": "poisoned_on_purpose"})
    return len(broken)


async def _ask(client: Client, service: str, path: str, body: dict[str, str]) -> None:
    headers = {"Authorization": client._bearer(None, "ops", None)}
    async with client._http.post(client.urls[service] + path, json=body, headers=headers) as answer:
        await answer.read()


async def _busy(rig: System) -> str:
    for service in rig.roles:
        [row] = await query(rig.database_url(service), BUSY)
        if row["n"]:
            return f"{service} has {row['n']} facts to send or parked"
    return ""


async def _told(rig: System) -> dict[str, int]:
    """Facts in each outbox."""
    rows = {service: await query(rig.database_url(service), TOLD) for service in rig.roles}
    return {service: row["n"] for service, [row] in rows.items()}


def _told_meanwhile(evidence: Evidence, told: Mapping[str, int]) -> Iterable[str]:
    """Databases and topics are read side by side, so they say the same only of facts that were sent before."""
    for service, tables in evidence.tables.items():
        if fresh := len(tables["outbox"]) - told[service]:
            yield f"{service} told {fresh} facts while it was looked at"


def _too_late(seconds: float, bound: float) -> Iterable[Violation]:
    if seconds > bound:
        yield Violation("I10", f"recovered {seconds:.1f} s after the last fault, not within {bound:g}")
