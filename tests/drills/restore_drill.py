"""`make restore-drill`: back up under load, go on, destroy a service's database, restore it, catch up, judge.

    a  a consumer (reporting) restored to an earlier moment reads its topics again, and is whole
    b  a producer (registration) restored with its whole WAL has lost nothing
    c  a producer (certification) whose last WAL is gone refuses to write until it is reconciled, and gives no
       sequence twice

Five services, each a process, on PostgreSQL and the broker from pip. Their databases are of one server, so one is
destroyed by dropping it and comes back by way of a second server beside the first (`ekspor restore from
--service`). The others work on meanwhile. The judge is that of the fault harness; in (c) commands that were
acknowledged after the last WAL are gone and are judged by what became of their facts. The last line is JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from ekspor.embedded.backup import Backups
from ekspor.embedded.fresh import forget_everything
from ekspor.embedded.state import StateDirectory
from ekspor.embedded.tokens import SERVICES
from tests.faults import ground
from tests.faults.client import Client, Command
from tests.faults.evidence import Evidence, query, read_topics
from tests.faults.judge import MOST_SHOWN, Violation, judge
from tests.faults.load import Load
from tests.faults.process import Role
from tests.faults.quiet import wait_until_quiet
from tests.faults.rebuilt import check_rebuilt
from tests.faults.rig import Rig

LOAD_SECONDS = 45.0
HAPPENS_WITHIN = 300.0
QUIET_WITHIN = 300.0
FIRST_FACTS, LOST_FACTS = 2, 5
"""Of certification: told before its WAL ends, and at least so many afterwards."""
TOLD = "select count(*) as n from outbox"
SENT = "select (select count(*) from outbox) - (select count(*) from outbox_todo) as n"


@dataclass
class Drill:
    """One stack, its backups, and what each phase took."""

    directory: Path
    cases: str = "abc"
    seconds: dict[str, float] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    lost: int = 0
    looked_at: int = 0

    async def run(self) -> None:
        state = StateDirectory(self.directory / "state")
        async with AsyncExitStack() as exits:
            self.rig = await exits.enter_async_context(Rig(state, roles=dict.fromkeys(SERVICES, ("all",))))
            await self.rig.start_services()
            self.client = await exits.enter_async_context(Client(self.rig.urls, self.rig.issuer.mint))
            self.ground = await ground.lay(self.client)
            self.backups = Backups(self.directory / "backups")
            exits.enter_context(self.backups.archiving(self.rig.postgres))
            cases = {
                "a": self._consumer_to_an_earlier_moment,
                "b": self._producer_with_its_whole_wal,
                "c": self._producer_without_its_last_wal,
            }
            for name in self.cases:
                await self.case(name, cases[name])
        await asyncio.to_thread(forget_everything, state)

    async def case(self, name: str, run: Callable[[Load], Awaitable[list[Violation]]]) -> None:
        load = Load(self.client, self.ground, seed=ord(name), place=ord(name) - ord("a"))
        with self.phase(name):
            found = await run(load)
        self.violations += [f"{name}: {violation}" for violation in found]
        print(f"{name}: {run.__name__.strip('_').replace('_', ' ')}: {len(found)} violations", flush=True)
        for invariant, times in sorted(Counter(violation.invariant for violation in found).items()):
            print(f"  {times} of {invariant}", flush=True)
        for violation in found[:MOST_SHOWN]:
            print(f"  {violation}", flush=True)

    # -- the three cases --------------------------------------------------------------------------------

    async def _consumer_to_an_earlier_moment(self, load: Load) -> list[Violation]:
        working = asyncio.create_task(load.run(LOAD_SECONDS))
        await self.until("registration", TOLD, 20)
        await self.backup("a")
        await self.until("reporting", "select count(*) as n from inbox_mark", 40)
        moment = await self.now()
        await working
        await self.destroy("reporting")
        await self.restore("a", "reporting", moment)
        self.process("reporting").start()
        with self.phase("a.catch_up"):
            return await self.judged()

    async def _producer_with_its_whole_wal(self, load: Load) -> list[Violation]:
        told = await self.number("registration", TOLD)
        working = asyncio.create_task(load.run(LOAD_SECONDS))
        await self.until("registration", TOLD, told + 10)
        await self.backup("b")
        await self.until("registration", TOLD, told + 40)
        await self.kill("registration")
        await asyncio.to_thread(self.backups.until_archived, self.rig.postgres)
        moment = await self.now()
        await self.destroy("registration")
        await self.restore("b", "registration", moment)
        self.process("registration").start()
        with self.phase("b.catch_up"):
            await working
            return await self.judged()

    async def _producer_without_its_last_wal(self, load: Load) -> list[Violation]:
        told = await self.number("certification", TOLD)
        working = asyncio.create_task(load.run(HAPPENS_WITHIN))
        await self.until("registration", TOLD, await self.number("registration", TOLD) + 10)
        await self.backup("c")
        await self.until("certification", TOLD, told + FIRST_FACTS)
        moment = await self.now()
        kept = {row["key"] for row in await self.ask("certification", "select key from idempotency_key")}
        await self.until("certification", SENT, await self.number("certification", TOLD) + LOST_FACTS)
        await self.kill("certification")
        before = await self.on_topics("certification.")
        await self.destroy("certification")
        await self.restore("c", "certification", moment)
        self.process("certification").start()
        with self.phase("c.refused"):
            found = [*await self.refuses("certification")]
        with self.phase("c.reconcile"):
            taken = await asyncio.to_thread(
                self.ekspor, "restore", "reconcile", "certification", "--yes", "--json"
            )
            self.lost, self.looked_at = taken["unknown"], len(taken["look_at"])
            await self.rig.ready()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        again = Load(self.client, self.ground, seed=ord("d"), place=3)
        with self.phase("c.catch_up"):
            await again.run(LOAD_SECONDS)
            kept |= {row["key"] for row in await self.ask("certification", "select key from idempotency_key")}
            gone = {c.key for c in self.client.commands if c.service == "certification" and c.key not in kept}
            found += await self.judged(without=gone)
        after = await self.on_topics("certification.")
        for place, ids in after.items():
            if len(ids) > 1:
                found.append(Violation("restore", f"{place} was given to {len(ids)} facts"))
        found += [Violation("restore", f"{place} is gone") for place in before.keys() - after.keys()]
        if self.lost < LOST_FACTS:
            found.append(Violation("restore", f"only {self.lost} facts were lost: nothing was shown"))
        return found

    # -- steps ------------------------------------------------------------------------------------------

    async def backup(self, case: str) -> None:
        with self.phase(f"{case}.backup"):
            await asyncio.to_thread(self.backups.take, self.rig.postgres)

    async def kill(self, service: str) -> None:
        process = self.process(service)
        process.resting = True
        process.kill()

    async def destroy(self, service: str) -> None:
        await self.kill(service)
        await asyncio.to_thread(self.backups.until_archived, self.rig.postgres)
        await asyncio.to_thread(self.rig.postgres.drop_database, service)

    async def restore(self, case: str, service: str, moment: datetime) -> None:
        with self.phase(f"{case}.restore"):
            await asyncio.to_thread(self.backups.bring_back_database, self.rig.postgres, service, moment)

    async def refuses(self, service: str) -> list[Violation]:
        """It is up, says that it is behind, and does no command."""
        found = []
        url = self.rig.urls[service]
        deadline = time.monotonic() + HAPPENS_WITHIN
        async with httpx.AsyncClient(timeout=10) as http:
            ready: dict[str, Any] = {}
            while ready.get("parts", {}).get("topics", {}).get("reason") != "BehindItsTopics":
                if time.monotonic() > deadline:
                    return [Violation("restore", f"{service} never said that it is behind: {ready}")]
                with suppress(httpx.TransportError):
                    ready = (await http.get(f"{url}/readyz")).json()
                await asyncio.sleep(0.2)
            bearer = {"Authorization": f"Bearer {self.rig.issuer.mint(None, 'ops')}"}
            answer = await http.post(f"{url}/v1/events/republish", json={}, headers=bearer)
            if (answer.status_code, answer.json()["code"]) != (503, "behind_its_topics"):
                found.append(Violation("restore", f"a command was answered with {answer.status_code}"))
            metrics = (await http.get(f"{url}/metrics")).text
            if "ekspor_outbox_unknown 0.0" in metrics:
                found.append(Violation("restore", "the metric says nothing of it"))
        return found

    async def judged(self, without: frozenset[str] | set[str] = frozenset()) -> list[Violation]:
        """Quiet, then everything the judge looks at; but not I1 of the commands that are gone."""
        since = time.monotonic()
        evidence, seconds, late = await wait_until_quiet(self.rig, self.client, since, QUIET_WITHIN)
        if seconds >= QUIET_WITHIN:
            return late
        commands = [command for command in self.client.commands if command.key not in without]
        gone = [command for command in self.client.commands if command.key in without]
        found = [*await judge(evidence, commands), *_half_gone(evidence, gone)]
        return found or await check_rebuilt(self.rig, self.client)

    # -- looking ----------------------------------------------------------------------------------------

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = round(time.monotonic() - began, 1)

    def process(self, service: str) -> Role:
        return self.rig.processes[f"{service}.all"]

    async def ask(self, service: str, sql: str) -> Sequence[Any]:
        return await query(self.rig.database_url(service), sql)

    async def number(self, service: str, sql: str) -> int:
        [row] = await self.ask(service, sql)
        return int(row["n"])

    async def until(self, service: str, sql: str, at_least: int) -> None:
        deadline = time.monotonic() + HAPPENS_WITHIN
        there = -1
        while there < at_least:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{service}: {there} of {at_least} after {HAPPENS_WITHIN:g} s ({sql})")
            with suppress(TimeoutError, OSError):  # a busy machine lets a connection wait: look again
                there = await self.number(service, sql)
            await asyncio.sleep(0.1)

    async def now(self) -> datetime:
        """A moment to restore to, and a commit behind it: a recovery replays everything up to the next one."""
        [row] = await self.ask("reporting", "select clock_timestamp() as now")
        moment: datetime = row["now"]
        await self.ask("reporting", "select pg_current_xact_id()::text")
        return moment

    async def on_topics(self, prefix: str) -> dict[tuple[str, str, int], set[str]]:
        """Which events bear each sequence."""
        found: defaultdict[tuple[str, str, int], set[str]] = defaultdict(set)
        for record in await asyncio.to_thread(read_topics, self.rig.kafka):
            if record.topic.startswith(prefix):
                found[record.place].add(record.event_id)
        return found

    def ekspor(self, *arguments: str) -> Any:
        """The command line, as an operator has it."""
        environment = {f"EKSPOR_URL_{name.upper()}": url for name, url in self.rig.urls.items()}
        environment["EKSPOR_TOKEN"] = self.rig.issuer.mint(None, "ops")
        done = subprocess.run(
            [sys.executable, "-m", "ekspor", *arguments],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)


def _half_gone(evidence: Evidence, gone: Sequence[Command]) -> Iterator[Violation]:
    """Of a command that is gone, what others heard of stands in the log again, once."""
    traces = {command.trace: command for command in gone}
    told = Counter(
        (row["traceparent"].split("-")[1], row["type"])
        for row in evidence.tables["certification"]["outbox"]
        if row["traceparent"] and row["causation_id"] is None
    )
    for (trace, kind), times in told.items():
        if trace in traces and times > 1:
            yield Violation("restore", f"{traces[trace].use_case} told {kind} {times} times")


def main() -> int:
    """Run the three cases, or those named (`ab`), and keep the evidence if something is wrong."""
    began = time.monotonic()
    drill = Drill(Path(tempfile.mkdtemp(prefix="ekspor-restore-drill-")), *sys.argv[1:2])
    asyncio.run(drill.run())
    if drill.violations:
        drill.directory.joinpath("violations.txt").write_text("\n".join(drill.violations) + "\n")
        print(f"evidence: {drill.directory}")
    else:
        shutil.rmtree(drill.directory)
    figures = {
        "seconds": drill.seconds,
        "minutes": round((time.monotonic() - began) / 60, 1),
        "facts_taken_back": drill.lost,
        "aggregates_to_look_at": drill.looked_at,
        "violations": len(drill.violations),
    }
    print(json.dumps(figures))
    return 1 if drill.violations else 0


if __name__ == "__main__":
    sys.exit(main())
