"""`make compose-chaos SEEDS=10`: break the containers by lot, and let the fault harness' judge look at what is left.

    python -m tests.compose.chaos [--seeds 10 --first 1 | --seed 4] [--kinds kill,pause] [--within 30]

One stack of docker-compose.yml, as it is delivered, for all seeds; load, judge and report are those of tests/faults. A
line per seed; at the end a table, the figures, and as the last line a JSON object. Exits 1 on violations, and 2 where
no container engine answers.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.compose.judged import JudgedStack
from tests.compose.outages import KINDS, NOT_RUN, PLACES, Breaker, outages_of
from tests.compose.stack import composed
from tests.faults.quiet import RECOVERS_WITHIN
from tests.faults.report import Seed, Total
from tests.installed.installation import say
from tests.installed.trial import Trial

PROJECT = "ekspor-chaos"
COMMAND = "make compose-chaos"
LOAD_SECONDS = 40.0
OUTAGES = (2.0, 32.0)
"""Seconds of the load in which outages begin."""


@dataclass
class Chaos:
    """One stack for all seeds."""

    trial: Trial
    stack: JudgedStack
    places: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def run(self, seed: int, kinds: Sequence[str]) -> Seed:
        """One seed: load and outages side by side, and what the judge finds then."""
        client = self.trial.client
        await asyncio.to_thread(self.trial.tokens.renew)
        before, errors = len(client.commands), client.errors
        breaker = Breaker(self.stack)
        outages = outages_of(seed, self.stack.roles, OUTAGES, kinds)
        say(f"seed {seed}:")
        await asyncio.gather(self.trial.load(seed, LOAD_SECONDS), breaker.run(outages))
        verdict = await self.trial.verdict(f"seed-{seed}", outages)
        self.places += breaker.places
        return Seed(
            seed=seed,
            done=breaker.done,
            missed=breaker.missed,
            commands=client.commands[before:],
            errors=client.errors - errors,
            events=verdict.events,
            recovery=verdict.seconds,
            violations=verdict.violations,
        )

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
    async with Trial(stack, bound) as trial:
        chaos = Chaos(trial, stack)
        for seed in seeds:
            told = await chaos.run(seed, kinds)
            print(told, flush=True)
            total.add(told)
            if told.violations:
                told.explain(trial.evidence / f"seed-{seed}", COMMAND)
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
