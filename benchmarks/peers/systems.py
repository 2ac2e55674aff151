"""What is compared: which programs make up each system, and where its publisher keeps what is still to be sent."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers.schedule import CONSUMER, PRODUCER, PUBLISHER
from ekspor.embedded.ports import free_port

REPOSITORY = Path(__file__).parents[2]
PEERS_PYTHON = Path(__file__).parent / ".venv" / "bin" / "python"
_PROGRAMS = "benchmarks.peers.programs"
TOPIC = "toy.counts"
GROUP = "toy"


@dataclass(frozen=True)
class System:
    """`processes` gives module and argument per role; `queue` asks how much waits to be published."""

    key: str
    title: str
    processes: Mapping[str, tuple[str, str]]
    migrate: tuple[str, str] | None = None
    queue: str = "select 0"
    ours: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)

    def command(self, module: str, argument: str) -> Sequence[str]:
        python = sys.executable if self.ours else str(PEERS_PYTHON)
        return [python, "-m", f"{_PROGRAMS}.{module}", argument]

    def environment(self, database: str, broker: str, registry: str, events: int) -> dict[str, str]:
        """For one process of it. The peers do not see our packages."""
        inherited = {name: value for name, value in os.environ.items() if self.ours or name != "PYTHONPATH"}
        if self.ours:
            return inherited | {
                "PEER_EVENTS": str(events),
                "EKSPOR_DATABASE_URL": database,
                "EKSPOR_KAFKA": broker,
                "EKSPOR_FOOTING": "embedded",
                "EKSPOR_OIDC_ISSUER": "http://127.0.0.1:9",
                "EKSPOR_OIDC_JWKS_URL": "http://127.0.0.1:9/jwks.json",
                "EKSPOR_HTTP_PORT": str(free_port()),
                "EKSPOR_LOG_LEVEL": "WARNING",
            }
        return inherited | {
            "PEER_DATABASE": database,
            "PEER_BROKER": broker,
            "PEER_TOPIC": TOPIC,
            "PEER_REGISTRY": registry,
            "PEER_EVENTS": str(events),
        }


SYSTEMS = [
    System(
        "plain",
        "FastStream 0.7, produced after commit",
        {PRODUCER: ("plain", "produce"), CONSUMER: ("plain", "consume")},
    ),
    System(
        "outbox",
        "faststream-outbox 0.19, plain consumer",
        {PRODUCER: ("outbox", "produce"), PUBLISHER: ("outbox", "relay"), CONSUMER: ("plain", "consume")},
        migrate=("outbox", "migrate"),
        queue="select count(*) from outbox",
    ),
    System(
        "outbox_ack",
        "faststream-outbox 0.19, AckPolicy.ACK",
        {PRODUCER: ("outbox", "produce"), PUBLISHER: ("outbox", "relay"), CONSUMER: ("plain", "consume-ack")},
        migrate=("outbox", "migrate"),
        queue="select count(*) from outbox",
    ),
    System(
        "event_bus",
        "edx-event-bus-kafka",
        {PRODUCER: ("event_bus", "produce"), CONSUMER: ("event_bus", "consume")},
    ),
    System(
        "ours",
        "Ekspor's chassis",
        {PRODUCER: ("ours", "produce"), PUBLISHER: ("ours", "relay"), CONSUMER: ("ours", "worker")},
        migrate=("ours", "migrate"),
        queue="select count(*) from outbox_todo",
        ours=True,
    ),
]
