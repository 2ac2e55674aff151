"""What is broken, when, and where: drawn from the seed alone, so that a seed can be run again.

Every seed takes the next few kinds of the list, so that in fifty seeds each kind comes up more than twenty times;
the moment, the victim and the rest are by lot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

KINDS = (
    "kill",
    "broker_restart",
    "cut",
    "duplicates",
    "crash_point",
    "second_relay",
    "poison",
    "pause",
    "lost_acknowledgement",
    "truncated",
    "database_stop",
    "rebalance",
    "slow",
    "reordered",
    "clock_step",
)
NOT_RUN = {
    "partitions_added": "needs Apache Kafka in a container",
    "disk_full": "a full disk would hit whoever else works on the machine",
}
A_SEED = 8
BEGINS, ENDS = 1.0, 15.0
"""Seconds of the load in which faults begin."""
ENDS_EARLY = {"crash_point": 6.0}
"""Work has to come by there afterwards, and the load thins out."""
HEARS_NO_COMMANDS = ("reporting", "api")


@dataclass(frozen=True)
class Fault:
    """One fault: its kind, seconds after the load's start, its victim, and a source of further lots."""

    kind: str
    at: float
    service: str
    role: str
    lot: float

    @property
    def victim(self) -> str:
        return f"{self.service}.{self.role}"

    def __str__(self) -> str:
        return f"{self.at:4.1f} s {self.kind} {self.victim}"


def faults_of(seed: int, roles: Mapping[str, Sequence[str]], kinds: Sequence[str] = KINDS) -> list[Fault]:
    """The faults of a seed, in their order."""
    draw = Random(f"faults {seed}")
    chosen = [kinds[(seed * A_SEED + turn) % len(kinds)] for turn in range(min(A_SEED, len(kinds)))]
    return sorted((_fault(kind, draw, roles) for kind in chosen), key=lambda fault: fault.at)


def _fault(kind: str, draw: Random, roles: Mapping[str, Sequence[str]]) -> Fault:
    fitting = {
        "second_relay": ("relay",),
        "lost_acknowledgement": ("relay",),
        "rebalance": ("worker",),
        "poison": ("worker",),
        "crash_point": ("api", "worker", "relay"),
        "clock_step": ("worker", "relay", "clock"),
    }.get(kind, ("api", "worker", "relay", "clock"))
    places = [(service, role) for service, there in roles.items() for role in there if role in fitting]
    if kind == "crash_point":
        places.remove(HEARS_NO_COMMANDS)
    # Each role as often as any other, though reporting has fewer.
    role = draw.choice(sorted({role for _, role in places}))
    service = draw.choice([service for service, its in places if its == role])
    return Fault(kind, draw.uniform(BEGINS, ENDS_EARLY.get(kind, ENDS)), service, role, draw.random())
