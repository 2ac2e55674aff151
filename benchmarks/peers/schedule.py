"""When something is broken: drawn from the seed alone, and counted in progress, not in seconds.

A fault falls when so much of the load has been committed (producer, publisher, connections) or applied (consumer).
So a slow system is hit in its work as often as a fast one.
"""

from dataclasses import dataclass
from random import Random

PRODUCER, PUBLISHER, CONSUMER, CONNECTIONS = "producer", "publisher", "consumer", "connections"
TIMES = {PRODUCER: 4, PUBLISHER: 4, CONSUMER: 3, CONNECTIONS: 5}
"""The publisher is the relay; where there is none, the producer publishes, and is killed once more."""


@dataclass(frozen=True)
class Fault:
    """SIGKILL to a process, or a reset of all connections to the broker, at a share of the load."""

    victim: str
    at: float

    @property
    def counts_effects(self) -> bool:
        return self.victim == CONSUMER


def faults_of(seed: int) -> list[Fault]:
    """The faults in their order, spread over the load: one in each part of it, the moment by lot."""
    draw = Random(f"peers {seed}")
    return sorted(
        (
            Fault(victim, 0.05 + 0.85 * (turn + draw.random()) / times)
            for victim, times in TIMES.items()
            for turn in range(times)
        ),
        key=lambda fault: fault.at,
    )
