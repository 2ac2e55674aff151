"""The system as it is broken here: PostgreSQL, broker, issuer, and every role of every service as a process.

Everything a service says to the database or to the broker goes through a proxy (`proxy.py`), so that single
connections can be cut. Whatever dies is started again, as a supervisor would do it.
"""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Self

import httpx

from ekspor.embedded.broker import EmbeddedBroker, _program
from ekspor.embedded.environment import ServiceEnvironments
from ekspor.embedded.ports import LOOPBACK, free_port
from ekspor.embedded.postgres import EmbeddedPostgres
from ekspor.embedded.processes import inherited_environment
from ekspor.embedded.state import StateDirectory
from ekspor.embedded.tokens import SERVICES, Issuer
from ekspor.embedded.topics import topics_for
from tests.faults.evidence import Broker
from tests.faults.process import Role
from tests.faults.proxy import Proxy

BUSINESS_DATE = date(2025, 5, 31)
READY_WITHIN = 300.0
LOOK_EVERY = 0.1
APART: dict[str, tuple[str, ...]] = {
    service: ("api", "worker", "clock") if service == "reporting" else ("api", "worker", "relay", "clock")
    for service in SERVICES
}
"""Every role a process of its own; reporting publishes nothing."""
LEDGER = """
create table fault_ledger (
    id bigint generated always as identity primary key,
    event_id uuid not null,
    topic text not null,
    subject text not null,
    sequence bigint not null,
    type text not null,
    reaction text not null
)
"""


class ProxiedBroker(EmbeddedBroker):
    """The embedded broker, which tells its clients to come through the proxy."""

    def __init__(self, state_dir: Path, *, port: int, advertised: int) -> None:
        super().__init__(state_dir, port=port)
        self._advertised = advertised

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    _program(),
                    "broker",
                    f"--listener-url=tcp://{self.bootstrap}",
                    f"--advertised-listener-url=tcp://{LOOPBACK}:{self._advertised}",
                    "--storage-engine=memory://tansu/",
                    "--silent",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@dataclass
class Rig:
    """Use as an async context manager. `roles` says which processes there are; `before` is for sabotage."""

    state: StateDirectory
    roles: Mapping[str, Sequence[str]] = field(default_factory=lambda: APART)
    processes: dict[str, Role] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        self._lock = self.state.locked()
        self._lock.__enter__()
        self.state.make()
        self.postgres = EmbeddedPostgres(self.state.postgres, port=free_port())
        await asyncio.to_thread(self.postgres.start)
        self.database_proxy = Proxy(free_port(), self.postgres.port)
        broker_port, advertised = free_port(), free_port()
        self.broker = ProxiedBroker(self.state.logs, port=broker_port, advertised=advertised)
        self.broker_proxy = Proxy(advertised, broker_port)
        await self.database_proxy.start()
        await self.broker_proxy.start()
        await self.start_broker()
        self.urls = {service: f"http://{LOOPBACK}:{free_port()}" for service in self.roles}
        self.issuer_url = f"http://{LOOPBACK}:{free_port()}"
        self.issuer = Issuer.at(self.state.issuer, self.issuer_url)
        self._issuer_process = self._start_issuer()
        environments = ServiceEnvironments(
            self.state, self.postgres, self.bootstrap, self.issuer_url, self.urls, BUSINESS_DATE
        )
        # Now, since later the database may be down when another process is wanted.
        self.environments = {service: environments.of(service) for service in self.roles}
        await asyncio.to_thread(self._migrate)
        self._watch = asyncio.create_task(self._supervise())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._watch.cancel()
        await self.stop_services()
        self._issuer_process.terminate()
        self._issuer_process.wait(10)
        await self.broker_proxy.stop()
        await self.database_proxy.stop()
        await asyncio.to_thread(self.broker.stop)
        await asyncio.to_thread(self.postgres.stop, immediately=True)
        self._lock.__exit__(None, None, None)

    # -- addresses --------------------------------------------------------------------------------------

    @property
    def bootstrap(self) -> str:
        """The broker, as clients reach it."""
        return f"{LOOPBACK}:{self.broker_proxy.port}"

    @property
    def kafka(self) -> Broker:
        """The same, for the judge."""
        return {"bootstrap_servers": self.bootstrap}

    def database_url(self, service: str) -> str:
        """A service's database, past the proxy: for the judge."""
        return self.postgres.url(service)

    # -- services ---------------------------------------------------------------------------------------

    async def start_services(self, before: Sequence[str] = ("-m",)) -> None:
        """Start every role and wait until all are ready. Raises TimeoutError."""
        for service, roles in self.roles.items():
            for role in roles:
                self.processes[f"{service}.{role}"] = self.make_role(service, role, before=before)
        for process in self.processes.values():
            process.start()
        await self.ready(READY_WITHIN)

    def make_role(self, service: str, role: str, name: str = "", before: Sequence[str] = ("-m",)) -> Role:
        """A process that is not started yet. `name` tells a second one of the same role from the first."""
        name = name or f"{service}.{role}"
        speaks = role in ("api", "all")
        port = int(self.urls[service].rsplit(":", 1)[1]) if speaks else free_port()
        environment = self.environments[service]
        through_proxy = re.sub(
            rf":{self.postgres.port}/", f":{self.database_proxy.port}/", environment["EKSPOR_DATABASE_URL"]
        )
        environment = environment | {
            "EKSPOR_DATABASE_URL": through_proxy,
            "EKSPOR_DATABASE_POOL_SIZE": "8" if speaks else "4",
            "EKSPOR_HTTP_PORT": str(port),
            "EKSPOR_FAULTS": "ledger",
        }
        log, pid_file = self.state.logs / f"{name}.log", self.state.run / f"{name}.pid"
        return Role(service, role, environment, port, log, pid_file, before)

    async def ready(self, within: float = READY_WITHIN, among: Iterable[Role] | None = None) -> None:
        """Wait until every process answers that it is ready. Raises TimeoutError with the names of the others."""
        waiting = list(self.processes.values() if among is None else among)
        deadline = asyncio.get_running_loop().time() + within
        async with httpx.AsyncClient(timeout=2) as client:
            while waiting:
                answers = await asyncio.gather(*(_is_ready(client, one) for one in waiting))
                waiting = [one for one, ready in zip(waiting, answers, strict=True) if not ready]
                if waiting and asyncio.get_running_loop().time() > deadline:
                    raise TimeoutError(f"not ready: {', '.join(one.name for one in waiting)}")
                await asyncio.sleep(LOOK_EVERY if waiting else 0)

    async def stop_services(self, roles: Iterable[str] | None = None) -> None:
        """Stop all, or those with one of these roles, side by side."""
        chosen = [one for one in self.processes.values() if roles is None or one.role in set(roles)]
        await asyncio.gather(*(asyncio.to_thread(one.stop) for one in chosen))

    async def _supervise(self) -> None:
        while True:
            for process in self.processes.values():
                process.revive_if_dead()
            await asyncio.sleep(LOOK_EVERY)

    # -- broker and databases ---------------------------------------------------------------------------

    async def start_broker(self) -> None:
        """Start it, empty, with its topics."""
        topics = topics_for("embedded")
        await asyncio.to_thread(self.broker.start)
        await asyncio.to_thread(self.broker.create_topics, topics.partitions, topics.configs)

    async def start_anew(self) -> None:
        """Empty databases and an empty broker, for the next try. No service may be running."""
        await asyncio.to_thread(self.broker.stop)
        await self.start_broker()
        for service in self.roles:
            await asyncio.to_thread(self._copy_template, service)

    def _copy_template(self, service: str) -> None:
        self.postgres.drop_database(service)
        self.postgres.create_database(service, template=f"{service}_empty")
        self.postgres._sql("postgres", f'alter database "{service}" owner to "{service}"')

    def _migrate(self) -> None:
        running = []
        for service in self.roles:
            with (self.state.logs / f"{service}.migrate.log").open("ab") as log:
                running.append(
                    subprocess.Popen(
                        [sys.executable, "-m", service, "migrate"],
                        env=self.environments[service],
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=subprocess.STDOUT,
                    )
                )
        if any(process.wait(READY_WITHIN) for process in running):
            raise RuntimeError(f"a migration failed: see {self.state.logs}")
        for service in self.roles:
            self.postgres._sql(service, f'{LEDGER}; alter table fault_ledger owner to "{service}"')
            self.postgres.create_database(f"{service}_empty", template=service)

    def _start_issuer(self) -> subprocess.Popen[bytes]:
        port = self.issuer_url.rsplit(":", 1)[1]
        with (self.state.logs / "issuer.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "ekspor.embedded.issuer", str(self.state.issuer), port],
                env={**inherited_environment(), "EKSPOR_FOOTING": "embedded"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def let_all_run(self) -> None:
        """Whoever is stopped goes on; connections are as fast as they can be."""
        for process in self.processes.values():
            process.signal(signal.SIGCONT)
        for proxy in (self.database_proxy, self.broker_proxy):
            for link in proxy.links:
                link.delay, link.muted = 0.0, False


async def _is_ready(client: httpx.AsyncClient, process: Role) -> bool:
    with suppress(httpx.HTTPError):
        answer = await client.get(f"http://{LOOPBACK}:{process.port}/readyz")
        return answer.status_code == httpx.codes.OK
    return False
