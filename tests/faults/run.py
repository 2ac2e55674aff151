"""`make faults SEEDS=50`: break the running system in every way there is, and let the judge look at what is left.

    python -m tests.faults.run [--seeds 5 | --seed 17] [--kinds kill,cut]

A line per seed; at the end the figures, and as the last line a JSON object. The exit code is 0 only without
violations. A violation prints its seed, how to run it alone, and where the evidence is.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

from ekspor.embedded.fresh import forget_everything
from ekspor.embedded.state import StateDirectory
from tests.faults import ground
from tests.faults.breaking import Breaker
from tests.faults.client import Client
from tests.faults.evidence import query
from tests.faults.judge import judge
from tests.faults.load import Load
from tests.faults.quiet import wait_until_quiet
from tests.faults.rebuilt import check_rebuilt
from tests.faults.report import Seed, Total, keep
from tests.faults.rig import Rig
from tests.faults.schedule import KINDS, faults_of

LOAD_SECONDS = 22.0
SEEDS_A_STACK = 10
"""Starting twenty processes takes longer than a seed, so some seeds share a stack, each with cohorts of its own."""


class Stack:
    """A rig with its ground laid, for some seeds."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="ekspor-faults-"))
        self.state = StateDirectory(self.directory / "state")
        self.seeds = 0
        self.events = 0
        self.strict_since: datetime | None = None
        self._exits = AsyncExitStack()

    async def open(self) -> Stack:
        self.rig = await self._exits.enter_async_context(Rig(self.state))
        await self.rig.start_services()
        self.client = await self._exits.enter_async_context(Client(self.rig.urls, self.rig.issuer.mint))
        self.ground = await ground.lay(self.client)
        return self

    async def close(self, *, evidence: bool) -> None:
        """Stop everything; remove it, unless it is evidence."""
        await self._exits.aclose()
        if not evidence:
            await asyncio.to_thread(forget_everything, self.state)
            shutil.rmtree(self.directory)

    async def run(self, seed: int, kinds: list[str]) -> Seed:
        """One seed: load and faults side by side, quiet, judgement, rebuild."""
        before = len(self.client.commands)
        errors = self.client.errors
        breaker = Breaker(self.rig)
        faults = faults_of(seed, self.rig.roles, kinds)
        load = Load(self.client, self.ground, seed, self.seeds)
        await asyncio.gather(load.run(LOAD_SECONDS), breaker.run(faults))
        since = max(breaker.last, time.monotonic() - LOAD_SECONDS)
        evidence, seconds, late = await wait_until_quiet(self.rig, self.client, since)
        strict_since = await self._now() if breaker.forgot else self.strict_since
        violations = [*late, *await judge(evidence, self.client.commands, strict_since)]
        if not violations:
            violations += await check_rebuilt(self.rig, self.client)
        if breaker.forgot:
            self.strict_since = await self._now()
        self.seeds += 1
        events, self.events = evidence.told - self.events, evidence.told
        if violations:
            keep(self.directory, f"seed {seed}", faults, self.client, evidence, violations)
        return Seed(
            seed=seed,
            done=breaker.done,
            missed=breaker.missed,
            commands=self.client.commands[before:],
            errors=self.client.errors - errors,
            events=events,
            recovery=seconds,
            violations=violations,
        )

    async def _now(self) -> datetime:
        [row] = await query(self.rig.database_url("registration"), "select clock_timestamp() as now")
        return row["now"]


async def run(seeds: list[int], kinds: list[str]) -> Total:
    """All seeds, on as few stacks as can be."""
    total = Total()
    stack: Stack | None = None
    try:
        for seed in seeds:
            if stack is None:
                stack = await Stack().open()
            told = await stack.run(seed, kinds)
            print(told, flush=True)
            total.add(told)
            if told.violations:
                told.explain(stack.directory)
            if told.violations or stack.seeds == SEEDS_A_STACK:
                await stack.close(evidence=bool(told.violations))
                stack = None
    finally:
        if stack is not None:
            await stack.close(evidence=sys.exc_info()[0] is not None)
    return total


def main() -> int:
    """Read the command line, run, and print the total."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5, help="how many, from 1")
    parser.add_argument("--seed", type=int, help="one alone")
    parser.add_argument("--kinds", default=",".join(KINDS), help="of faults, separated by commas")
    chosen = parser.parse_args()
    seeds = [chosen.seed] if chosen.seed is not None else list(range(1, chosen.seeds + 1))
    total = asyncio.run(run(seeds, chosen.kinds.split(",")))
    print(total)
    return 1 if total.violations else 0


if __name__ == "__main__":
    sys.exit(main())
