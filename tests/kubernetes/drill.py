"""`make cluster-drill`: disturb a cluster under load, and let the fault harness' judge look at what is left.

    python -m tests.kubernetes.drill [--only pods,broker] [--within 30]

One installation for all phases. A line per phase; at the end a table and, as the last line, a JSON object. Exits 1 on
violations and on requests that failed where none may, and 2 where there is no cluster.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from tests.faults.judge import Violation
from tests.faults.quiet import RECOVERS_WITHIN
from tests.installed.installation import say
from tests.installed.trial import Trial
from tests.kubernetes.cluster import clustered
from tests.kubernetes.disturbances import (
    Phase,
    broker,
    database,
    drain,
    ingress,
    pods,
    release,
    rollback,
    undisturbed,
)
from tests.kubernetes.drilled import DrilledCluster
from tests.kubernetes.scaling import alone, scale

PHASES = (
    Phase(undisturbed, spotless=True),
    Phase(ingress),
    Phase(pods),
    Phase(broker),
    Phase(database),
    Phase(release, spotless=True),
    Phase(rollback, spotless=True),
    Phase(drain, spotless=True),
    Phase(alone),
    Phase(scale),
)
LOAD_SECONDS = 40.0
SHOWN = 20
INGRESS = ("Client", "Server")
"""How aiohttp's errors of a connection begin: the gateway was not there, or went."""


@dataclass(frozen=True)
class Outcome:
    """How one phase went. `recovered`: seconds per disturbance; `quiet`: after the load's end."""

    phase: Phase
    lasted: float
    requests: int
    failed: Counter[str]
    recovered: Sequence[float]
    quiet: float
    events: int
    violations: Sequence[Violation]

    @property
    def unexpected(self) -> int:
        """Requests that failed where none may, the ingress' own aside."""
        own = sum(times for cause, times in self.failed.items() if not cause.startswith(INGRESS))
        return own if self.phase.spotless else 0

    def figures(self) -> dict[str, object]:
        """For programs."""
        back = self.recovered or [0.0]
        return {
            "lasted_s": round(self.lasted),
            "requests": self.requests,
            "failed": dict(self.failed.most_common()),
            "events": self.events,
            "disturbances": len(self.recovered),
            "recovered_median_s": round(statistics.median(back), 1),
            "recovered_worst_s": round(max(back), 1),
            "quiet_s": round(self.quiet, 1),
            "violations": len(self.violations),
        }


@dataclass
class Drill:
    """One cluster with its ground laid, for all phases."""

    trial: Trial
    cluster: DrilledCluster
    seeds: Iterator[int] = field(default_factory=lambda: count(1))

    async def run(self, phase: Phase) -> Outcome:
        """Load for as long as the disturbance lasts and then some, quiet, judgement."""
        client = self.trial.client
        await asyncio.to_thread(self.trial.tokens.renew)
        say(f"{phase.name}: {(phase.disturb.__doc__ or '').splitlines()[0]}")
        began, requests, failures = time.monotonic(), client.requests, Counter(client.failures)
        keeping = asyncio.create_task(self.trial.tokens.keep())
        disturbed = asyncio.create_task(self._disturb(phase))
        try:
            while not disturbed.done():
                await self.trial.load(next(self.seeds), LOAD_SECONDS)
        finally:
            keeping.cancel()
        lasted, failed = time.monotonic() - began, client.failures - failures
        verdict = await self.trial.verdict(phase.name, [phase.name])
        return Outcome(
            phase=phase,
            lasted=lasted,
            requests=client.requests - requests,
            failed=failed,
            recovered=await disturbed,
            quiet=verdict.seconds,
            events=verdict.events,
            violations=verdict.violations,
        )

    async def _disturb(self, phase: Phase) -> Sequence[float]:
        await asyncio.sleep(LOAD_SECONDS / 8)  # the load has begun
        return await phase.disturb(self.cluster)


async def run(cluster: DrilledCluster, phases: Sequence[Phase], bound: float) -> list[Outcome]:
    """All phases, one after the other."""
    outcomes = []
    async with Trial(cluster, bound) as trial:
        drill = Drill(trial, cluster)
        for phase in phases:
            outcome = await drill.run(phase)
            outcomes.append(outcome)
            print(json.dumps({phase.name: outcome.figures()}), flush=True)
            for violation in outcome.violations[:SHOWN]:
                print(f"  {violation}", flush=True)
        if any(outcome.violations for outcome in outcomes):
            say(f"evidence: {trial.evidence}")
    return outcomes


def table(outcomes: Sequence[Outcome]) -> str:
    """A line per phase."""
    lines = [
        f"{'':12}{'requests':>9}{'failed':>8}{'back s':>8}{'worst s':>8}{'quiet s':>8}{'events':>8}  causes"
    ]
    for one in outcomes:
        back = one.recovered or [0.0]
        causes = ", ".join(f"{times} {cause}" for cause, times in one.failed.most_common())
        lines.append(
            f"{one.phase.name:12}{one.requests:9}{one.failed.total():8}{statistics.median(back):8.1f}"
            f"{max(back):8.1f}{one.quiet:8.1f}{one.events:8}  {causes}"
        )
    return "\n".join(lines)


def main() -> int:
    """Read the command line, run, and print the table and the total."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default=",".join(phase.name for phase in PHASES), help="of the phases")
    parser.add_argument(
        "--within", type=float, default=RECOVERS_WITHIN, help="seconds of I10, after the load"
    )
    told = parser.parse_args()
    chosen = [phase for phase in PHASES if phase.name in told.only.split(",")]
    began = time.monotonic()
    with clustered(DrilledCluster) as cluster:
        outcomes = asyncio.run(run(cluster, chosen, told.within))
    print(table(outcomes))
    violations = sum(len(outcome.violations) for outcome in outcomes)
    unexpected = sum(outcome.unexpected for outcome in outcomes)
    figures = {
        "phases": {outcome.phase.name: outcome.figures() for outcome in outcomes},
        "minutes": round((time.monotonic() - began) / 60, 1),
        "unexpected_failures": unexpected,
        "violations": violations,
    }
    print(json.dumps(figures), flush=True)
    return 1 if violations or unexpected else 0


if __name__ == "__main__":
    sys.exit(main())
