"""PostgreSQL, a broker, an issuer and five services on this machine: started, watched, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from types import FrameType
from uuid import UUID

import httpx
import psutil

from ekspor.embedded.broker import EmbeddedBroker
from ekspor.embedded.databases import PostgresFailed
from ekspor.embedded.environment import ServiceEnvironments
from ekspor.embedded.ports import LOOPBACK, free_port, is_free
from ekspor.embedded.postgres import EmbeddedPostgres
from ekspor.embedded.processes import ManagedProcess, end_leftovers, inherited_environment, write_pid_file
from ekspor.embedded.state import RunningStack, StateDirectory
from ekspor.embedded.tokens import SERVICES, Issuer
from ekspor.embedded.topics import topics_for
from ekspor.failures import Failure

READY_WITHIN = 180.0
STOPPED_WITHIN = 20.0
FIRST_PORT = 8100
LOOK_EVERY = 0.1
PAUSE_AFTER_A_FAILURE = 1.0


class StackFailed(Failure):
    """A part did not start. Says which, and where its log is."""


@dataclass(frozen=True)
class Ports:
    """Where everything listens, on 127.0.0.1."""

    issuer: int
    services: dict[str, int]
    broker: int
    postgres: int

    @classmethod
    def from_first(cls, first: int = FIRST_PORT) -> Ports:
        """`first` (issuer), +1 to +5 (services), +10 (broker), +11 (PostgreSQL). Raises if one is taken."""
        services = {name: first + number for number, name in enumerate(SERVICES, 1)}
        ports = cls(first, services, first + 10, first + 11)
        taken = [p for p in (first, *services.values(), first + 10, first + 11) if not is_free(p)]
        if taken:
            raise StackFailed(
                f"port {', '.join(map(str, taken))} is taken; choose others with --ports-from or --free-ports"
            )
        return ports

    @classmethod
    def free(cls) -> Ports:
        """Any that are free now."""
        return cls(free_port(), {name: free_port() for name in SERVICES}, free_port(), free_port())


@dataclass
class Stack:
    """One embedded stack on one state directory.

    `say` is told what a person at the terminal wants to know, a line each.
    """

    state: StateDirectory
    ports: Ports
    business_date: date | None = None
    say: Callable[[str], None] = print
    services: dict[str, ManagedProcess] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.issuer_url = f"http://{LOOPBACK}:{self.ports.issuer}"
        self.urls = {name: f"http://{LOOPBACK}:{port}" for name, port in self.ports.services.items()}
        self._asked_to_stop = threading.Event()

    # -- life -------------------------------------------------------------------------------------------

    @contextmanager
    def running(self) -> Iterator[Stack]:
        """Start everything, and stop it at the end in reverse order, whatever happens in between."""
        with ExitStack() as undo:
            undo.enter_context(self.state.locked())
            self.state.make()
            for name in end_leftovers(self.state.run):
                self.say(f"{name} was still running from an earlier stack; ended it")
            self._start_parts(undo)
            self.state.announce(
                RunningStack(
                    pid=os.getpid(),
                    urls=self.urls,
                    issuer=self.issuer_url,
                    kafka=self.broker.bootstrap,
                    business_date=self.business_date.isoformat() if self.business_date else None,
                )
            )
            undo.callback(self.state.withdraw)
            yield self

    def watch(self) -> None:
        """Keep everything alive until `stop_soon` (a signal calls it)."""
        while not self._asked_to_stop.wait(LOOK_EVERY):
            self.look_after()

    def look_after(self) -> None:
        """Restart what died."""
        if self.broker.pid is None:
            self._revive_broker()
        if not _alive(self.postgres.pid):
            self._revive_postgres()
        for process in (self.issuer, *self.services.values()):
            if how := process.died():
                self.say(f"{process.name} {how}; starting it again")
            if process.revive_if_due():
                self.say(f"{process.name} started again (pid {process.pid})")

    def stop_soon(self) -> None:
        """End `watch`."""
        self._asked_to_stop.set()

    @property
    def stopping(self) -> bool:
        """Whether somebody asked to stop."""
        return self._asked_to_stop.is_set()

    @contextmanager
    def stopping_on_signals(self) -> Iterator[None]:
        """SIGINT and SIGTERM end `watch` instead of the process."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stop_soon()

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def mint(self, agency: str | None, scopes: str, person: UUID | None = None) -> str:
        """A token of the stack's issuer."""
        return Issuer.at(self.state.issuer, self.issuer_url).mint(agency, scopes, person)

    # -- parts ------------------------------------------------------------------------------------------

    def _start_parts(self, undo: ExitStack) -> None:
        began = time.monotonic()
        self.postgres, self.broker = self._database_and_broker()
        undo.callback(self.postgres.stop)
        self.postgres.start()
        undo.callback(self._stop_broker)
        self._start_broker()
        self.issuer = self._process(
            "issuer",
            ["-m", "ekspor.embedded.issuer", str(self.state.issuer), str(self.ports.issuer)],
            {**inherited_environment(), "EKSPOR_FOOTING": "embedded"},
        )
        undo.callback(self.issuer.stop, within=5)
        self.issuer.start()
        self.say(f"database, broker and issuer are up ({time.monotonic() - began:.1f} s)")

        environments = self._environments()
        self._migrate(environments)
        for name in SERVICES:
            self.services[name] = self._process(name, ["-m", name, "all"], environments[name])
        undo.callback(self._stop_services)
        for process in self.services.values():
            process.start()
        self.wait_until_ready()
        self.say(f"five services are ready ({time.monotonic() - began:.1f} s)")

    def _database_and_broker(self) -> tuple[EmbeddedPostgres, EmbeddedBroker]:
        return (
            EmbeddedPostgres(self.state.postgres, port=self.ports.postgres),
            EmbeddedBroker(self.state.logs, port=self.ports.broker),
        )

    def _environments(self) -> dict[str, dict[str, str]]:
        told = ServiceEnvironments(
            self.state, self.postgres, self.broker.bootstrap, self.issuer_url, self.urls, self.business_date
        )
        return {name: told.of(name) for name in SERVICES}

    def _start_broker(self) -> None:
        topics = topics_for("embedded")
        self.broker.start()
        self.broker.create_topics(topics.partitions, topics.configs)
        if self.broker.pid is not None:
            write_pid_file(self.state.run / "broker.pid", self.broker.pid)

    def _stop_broker(self) -> None:
        self.broker.stop()
        (self.state.run / "broker.pid").unlink(missing_ok=True)

    def _revive_broker(self) -> None:
        self.say("the broker died and forgot everything; starting it and the services again")
        self._stop_services()
        self._start_broker()
        for process in self.services.values():
            process.start()  # their relays publish the outbox anew, their consumers begin at the beginning

    def _revive_postgres(self) -> None:
        self.say("PostgreSQL died; starting it again (services wait for it)")
        try:
            self.postgres.start()
        except PostgresFailed as failure:  # the dead one's children may hold its memory for a moment
            self.say(str(failure).splitlines()[-1])
            self._asked_to_stop.wait(PAUSE_AFTER_A_FAILURE)

    def _migrate(self, environments: dict[str, dict[str, str]]) -> None:
        running = {}
        for name in SERVICES:
            with (self.state.logs / f"{name}.log").open("ab") as log:
                running[name] = subprocess.Popen(  # noqa: S603  our own modules, no shell
                    [sys.executable, "-m", name, "migrate"],
                    env=environments[name],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
        for name, process in running.items():
            try:
                code = process.wait(READY_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                code = -signal.SIGKILL
            if code != 0:
                raise StackFailed(f"{name} could not migrate its database: see {self.state.logs / name}.log")

    def wait_until_ready(self, within: float = READY_WITHIN) -> None:
        """Wait for every service's /readyz. Raises StackFailed with the end of the log of one that died."""
        deadline = time.monotonic() + within
        waiting = dict(self.urls)
        with httpx.Client(timeout=2) as client:
            while waiting and not self.stopping:
                for name, url in list(waiting.items()):
                    try:
                        if client.get(f"{url}/readyz").status_code == httpx.codes.OK:
                            del waiting[name]
                            continue
                    except httpx.TransportError:
                        pass
                    if self.services[name].pid is None:
                        raise StackFailed(f"{name} ended at once:\n{self.services[name].end_of_log()}")
                if waiting and time.monotonic() > deadline:
                    names = ", ".join(waiting)
                    raise StackFailed(f"{names} not ready after {within:g} s: see {self.state.logs}")
                if waiting:
                    time.sleep(0.05)

    def _stop_services(self) -> None:
        for process in self.services.values():
            process.ask_to_stop()
        for process in self.services.values():
            if not process.stop(within=STOPPED_WITHIN):
                self.say(f"{process.name} did not stop within {STOPPED_WITHIN:g} s; killed it")

    def _process(self, name: str, arguments: list[str], environment: dict[str, str]) -> ManagedProcess:
        return ManagedProcess(
            name,
            [sys.executable, *arguments],
            environment,
            log=self.state.logs / f"{name}.log",
            pid_file=self.state.run / f"{name}.pid",
        )


def _alive(pid: int | None) -> bool:
    return pid is not None and psutil.pid_exists(pid)
