"""What a run says: a line per seed, how to look into a violation, and the figures at the end."""

from __future__ import annotations

import json
import statistics
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.client import Client, Command
from tests.faults.evidence import Evidence
from tests.faults.judge import MOST_SHOWN, Violation
from tests.faults.schedule import NOT_RUN


@dataclass(frozen=True)
class Seed:
    """How one seed went."""

    seed: int
    done: Counter[str]
    missed: Counter[str]
    commands: Sequence[Command]
    errors: int
    events: int
    recovery: float
    violations: Sequence[Violation]

    def __str__(self) -> str:
        outcomes = Counter(command.outcome for command in self.commands)
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
        missed = f" (not reached: {', '.join(self.missed)})" if self.missed else ""
        errors = f", {self.errors} errors 500" if self.errors else ""
        return (
            f"seed {self.seed}: {', '.join(sorted(self.done))}{missed}; {told}{errors}; {self.events} events; "
            f"quiet after {self.recovery:.1f} s; {len(self.violations)} violations"
        )

    def explain(self, evidence: Path, command: str = "make faults") -> None:
        """What is wrong, how to see it again, and where the evidence is."""
        for violation in self.violations[:MOST_SHOWN]:
            print(f"  {violation}")
        if len(self.violations) > MOST_SHOWN:
            print(f"  and {len(self.violations) - MOST_SHOWN} more")
        print(f"  again: {command} SEED={self.seed}    evidence: {evidence}", flush=True)


@dataclass
class Total:
    """All seeds together."""

    not_run: Mapping[str, str] = field(default_factory=lambda: NOT_RUN)
    """What is not tried, and why."""
    began: float = field(default_factory=time.monotonic)
    seeds: list[Seed] = field(default_factory=list)

    def add(self, seed: Seed) -> None:
        self.seeds.append(seed)

    @property
    def violations(self) -> int:
        return sum(len(seed.violations) for seed in self.seeds)

    def __str__(self) -> str:
        figures = self._figures()
        lines = [f"{name.replace('_', ' ')}: {value}" for name, value in figures.items()]
        return "\n".join([*lines, json.dumps(figures)])

    def _figures(self) -> dict[str, object]:
        outcomes = Counter(command.outcome for seed in self.seeds for command in seed.commands)
        recovery = [seed.recovery for seed in self.seeds] or [0.0]
        return {
            "seeds": len(self.seeds),
            "faults": dict(sorted(sum((seed.done for seed in self.seeds), Counter()).items())),
            "not_reached": dict(sorted(sum((seed.missed for seed in self.seeds), Counter()).items())),
            "not_run": dict(self.not_run),
            "acknowledged": outcomes["acknowledged"],
            "refused": outcomes["refused"],
            "unanswered": outcomes["unanswered"],
            "events": sum(seed.events for seed in self.seeds),
            "recovery_median_s": round(statistics.median(recovery), 1),
            "recovery_worst_s": round(max(recovery), 1),
            "minutes": round((time.monotonic() - self.began) / 60, 1),
            "violations_by_invariant": dict(
                sorted(Counter(v.invariant for seed in self.seeds for v in seed.violations).items())
            ),
            "violations": self.violations,
        }


def keep(
    directory: Path,
    name: str,
    faults: Sequence[object],
    client: Client,
    evidence: Evidence,
    violations: Sequence[Violation],
) -> None:
    """Write down what was broken, told and found, beside the logs of the services."""
    directory.joinpath("violations.txt").write_text("\n".join(map(str, violations)) + "\n")
    directory.joinpath("faults.txt").write_text(f"{name}\n" + "\n".join(map(str, faults)) + "\n")
    directory.joinpath("commands.json").write_text(json.dumps(client.record(), indent=1))
    directory.joinpath("tables.json").write_text(json.dumps(evidence.tables, indent=1, default=str))
    records = [{**vars(record), "headers": dict(record.headers)} for record in evidence.records]
    directory.joinpath("topics.json").write_text(json.dumps(records, indent=1))
