"""`make compose-chaos SEEDS=10`: break the containers by lot, and let the fault harness' judge look at what is left.

    python -m tests.compose.chaos [--seeds 10 --first 1 | --seed 4] [--kinds kill,pause] [--within 30]

One stack of docker-compose.yml, as it is delivered, for all seeds; load, judge and report are those of tests/faults. A
line per seed; at the end a table, the figures, and as the last line a JSON object. Exits 1 on violations, and 2 where
no container engine answers.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from ekspor.token_endpoint import TokenEndpoint
from tests.compose.judged import JudgedStack, Tokens
from tests.compose.outages import KINDS, NOT_RUN, PLACES, Breaker, outages_of
from tests.compose.stack import composed, say
from tests.faults import ground
from tests.faults.client import Client
from tests.faults.judge import Violation, judge
from tests.faults.load import Load
from tests.faults.quiet import RECOVERS_WITHIN, wait_until_quiet
from tests.faults.rebuilt import check_rebuilt
from tests.faults.report import Seed, Total, keep

PROJECT = "ekspor-chaos"
COMMAND = "make compose-chaos"
LOAD_SECONDS = 40.0
OUTAGES = (2.0, 32.0)
"""Seconds of the load in which outages begin."""
GIVES_UP_AFTER = 240.0
HEALTHY_WITHIN = 120.0
"""The engine looks at each container every 20 seconds, and first 20 seconds after its start."""


@dataclass
class Chaos:
    """One stack with its ground laid, for all seeds."""

    stack: JudgedStack
    bound: float
    places: Counter[tuple[str, str]] = field(default_factory=Counter)
    seeds: int = 0
    events: int = 0
    evidence: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix=f"{PROJECT}-")))
    _told: set[str] = field(default_factory=set)
    _exits: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Chaos:
        os.environ.update(self.stack.speaking())
        await self.stack.lay_ledger()
        self.tokens = Tokens(TokenEndpoint(os.environ["EKSPOR_TOKEN_ENDPOINT"]))
        self.tokens.renew()
        self.client = await self._exits.enter_async_context(Client(self.stack.urls, self.tokens.mint))
        self.ground = await ground.lay(self.client)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exits.aclose()
        if not any(self.evidence.iterdir()):
            shutil.rmtree(self.evidence)

    async def run(self, seed: int, kinds: Sequence[str]) -> Seed:
        """One seed: load and outages side by side, quiet, judgement, rebuild, and the engine's own opinion."""
        await asyncio.to_thread(self.tokens.renew)
        before, errors = len(self.client.commands), self.client.errors
        breaker = Breaker(self.stack)
        outages = outages_of(seed, self.stack.roles, OUTAGES, kinds)
        say(f"seed {seed}:")
        load = Load(self.client, self.ground, seed, self.seeds)
        await asyncio.gather(load.run(LOAD_SECONDS), breaker.run(outages))
        # Nothing can be quiet before the load's end, which as a rule is some seconds after the last outage's.
        since = time.monotonic()
        evidence, seconds, late = await wait_until_quiet(
            self.stack, None, since, patience=GIVES_UP_AFTER, bound=self.bound
        )
        say(f"  quiet {seconds:.1f} s after; load average of this machine {os.getloadavg()[0]:.0f}")
        violations = [*late, *await judge(evidence, self.client.commands)]
        if not violations:
            await asyncio.to_thread(self.tokens.renew)
            violations += await check_rebuilt(self.stack, self.client)
        try:
            await self.stack.healthy(HEALTHY_WITHIN)
        except TimeoutError as ill:
            violations.append(Violation("I10", str(ill)))
        self.seeds += 1
        self.places += breaker.places
        events, self.events = evidence.told - self.events, evidence.told
        # The stack stays, so what an earlier seed did wrong is still there.
        fresh = [violation for violation in violations if str(violation) not in self._told]
        self._told |= {str(violation) for violation in violations}
        if fresh:
            directory = self.evidence / f"seed-{seed}"
            directory.mkdir()
            keep(directory, seed, outages, self.client, evidence, fresh)
            await asyncio.to_thread(self._keep_logs, directory)
        return Seed(
            seed=seed,
            done=breaker.done,
            missed=breaker.missed,
            commands=self.client.commands[before:],
            errors=self.client.errors - errors,
            events=events,
            recovery=seconds,
            violations=fresh,
        )

    def _keep_logs(self, directory: Path) -> None:
        for name in self.stack.lasting:
            log = self.stack.compose("logs", "--no-color", "--no-log-prefix", "--timestamps", name)
            directory.joinpath(f"{name}.log").write_text(log)

    def table(self) -> str:
        """How often each kind came to each place."""
        lines = [f"{'':10}" + "".join(f"{place:>10}" for place in PLACES)]
        lines += [
            f"{kind:10}" + "".join(f"{self.places[kind, place]:>10}" for place in PLACES) for kind in KINDS
        ]
        return "\n".join(lines)


async def run(stack: JudgedStack, seeds: Sequence[int], kinds: Sequence[str], bound: float) -> Total:
    """All seeds, one after the other."""
    total = Total(NOT_RUN)
    async with Chaos(stack, bound) as chaos:
        for seed in seeds:
            told = await chaos.run(seed, kinds)
            print(told, flush=True)
            total.add(told)
            if told.violations:
                told.explain(chaos.evidence / f"seed-{seed}", COMMAND)
        print(chaos.table())
    return total


def main() -> int:
    """Read the command line, run, and print the total."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10, help="how many")
    parser.add_argument("--first", type=int, default=1, help="the first of them")
    parser.add_argument("--seed", type=int, help="one alone")
    parser.add_argument("--kinds", default=",".join(KINDS), help="of outages, separated by commas")
    parser.add_argument(
        "--within",
        type=float,
        default=RECOVERS_WITHIN,
        help="seconds for everything to be caught up (I10), containers' own start included",
    )
    chosen = parser.parse_args()
    seeds = (
        [chosen.seed] if chosen.seed is not None else list(range(chosen.first, chosen.first + chosen.seeds))
    )
    with composed(PROJECT, JudgedStack) as stack:
        total = asyncio.run(run(stack, seeds, chosen.kinds.split(","), chosen.within))
    print(total)
    return 1 if total.violations else 0


if __name__ == "__main__":
    sys.exit(main())
