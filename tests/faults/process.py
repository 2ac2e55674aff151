"""One role of one service as a process of its own, which may be killed, stopped, armed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from ekspor.embedded.processes import write_pid_file

RESTART_AFTER = 0.2
STOPS_WITHIN = 15.0


@dataclass
class Role:
    """`python -m <service> <role>`. What `once` holds is added to the next start's environment only."""

    service: str
    role: str
    environment: Mapping[str, str]
    port: int
    log: Path
    pid_file: Path
    before: Sequence[str] = ("-m",)
    """What stands between the interpreter and the service's name; a sabotage comes in here."""
    once: dict[str, str] = field(default_factory=dict)
    resting: bool = False
    """Whether it is meant to be down: nobody starts it again."""
    restarts: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _died: float | None = None

    @property
    def name(self) -> str:
        return f"{self.service}.{self.role}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        environment = {**self.environment, **self.once}
        self.once = {}
        self.resting = False
        self._died = None
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self.before, self.service, self.role],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        write_pid_file(self.pid_file, self._process.pid)

    def revive_if_dead(self) -> None:
        """A supervisor's work: start it again a moment after its death, unless it is meant to be down."""
        if self._process is None or self.resting or self.pid is not None:
            return
        if self._died is None:
            self._died = time.monotonic()
        elif time.monotonic() - self._died > RESTART_AFTER:
            self.restarts += 1
            self.start()

    def signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL: no last word, no goodbye to the broker."""
        self.signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(60)

    def stop(self) -> None:
        """SIGTERM, and SIGKILL for whoever does not listen."""
        self.resting = True
        if self._process is None:
            return
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            self._process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
        self.pid_file.unlink(missing_ok=True)

    def ports(self) -> set[int]:
        """The local ports of its connections: how a proxy tells whose a connection is."""
        if self.pid is None:
            return set()
        with suppress(psutil.Error):
            return {c.laddr.port for c in psutil.Process(self.pid).net_connections("tcp") if c.raddr}
        return set()
