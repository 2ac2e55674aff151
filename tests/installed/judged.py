"""An installation that the fault harness can load and judge: with a door for the judge, and tokens of its issuer."""

from __future__ import annotations

import asyncio
import time
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from ekspor.connection import OPERATOR_SCOPES
from ekspor.embedded.ports import LOOPBACK, free_port
from ekspor.embedded.tokens import AGENCIES, AGENCY_SCOPES, SERVICES
from ekspor.failures import Refused, Unavailable
from ekspor.provision.broker import Login
from ekspor.token_endpoint import TokenEndpoint
from tests.faults.client import session
from tests.faults.evidence import Broker, connected, query
from tests.faults.rig import APART, LEDGER
from tests.installed.installation import Installation, say

WORKING = " ".join((*AGENCY_SCOPES, "history:write", "act:behalf"))
LOOK_EVERY = 0.5
STARTS_WITHIN = 300.0
RENEWED_EVERY = 60.0


@dataclass
class Judged(Installation):
    """Databases and broker have a port for the judge on this machine."""

    postgres_port: int = field(default_factory=free_port)
    kafka_port: int = field(default_factory=free_port)
    roles: Mapping[str, Sequence[str]] = field(default_factory=lambda: APART)

    # -- what it is asked, and each footing answers in its own way

    @abstractmethod
    async def idle(self) -> list[str]:
        """What should run all the time, and does not."""

    @abstractmethod
    async def ill(self) -> list[str]:
        """What its keeper does not find well."""

    @abstractmethod
    def logs(self) -> Iterator[tuple[str, str]]:
        """Of whatever runs all the time: its name, and what it said."""

    # -- what the harness asks of a system

    @property
    def urls(self) -> dict[str, str]:
        """The services, through the gateway."""
        return {service: f"{self.url}/{service}" for service in self.roles}

    @property
    def kafka(self) -> Broker:
        return self._kafka_login.options()

    @property
    def _kafka_login(self) -> Login:
        name = "EKSPOR_KAFKA_PASSWORD_ADMIN"
        return Login(f"{LOOPBACK}:{self.kafka_port}", "admin", self.secrets(name)[name], "PLAIN")

    def database_url(self, service: str) -> str:
        name = "EKSPOR_POSTGRES_PASSWORD"
        return f"postgresql://postgres:{self.secrets(name)[name]}@{LOOPBACK}:{self.postgres_port}/{service}"

    async def ready(self, within: float) -> None:
        """Everything runs, and every api says through the gateway that it is ready. Raises TimeoutError."""
        async with asyncio.timeout(within):
            if idle := await self.idle():
                raise TimeoutError(f"not running: {', '.join(idle)}")
            async with session() as http:
                for service, url in self.urls.items():
                    async with http.get(f"{url}/readyz") as answer:
                        if answer.status != 200:
                            raise TimeoutError(f"{service}-api is not ready: {answer.status}")

    async def healthy(self, within: float) -> None:
        """Wait until whoever keeps it finds everything well. Raises TimeoutError."""
        ill: list[str] = []
        try:
            async with asyncio.timeout(within):
                while ill := await self.ill():  # noqa: ASYNC110  it is another process
                    await asyncio.sleep(LOOK_EVERY)
        except TimeoutError:
            raise TimeoutError(f"not healthy: {', '.join(ill)}") from None

    async def broker_answers(self) -> None:
        """Wait until it does. Raises Unavailable."""
        await asyncio.to_thread(self._log_in_at_kafka)

    def _log_in_at_kafka(self) -> None:
        with self._kafka_login.admin(STARTS_WITHIN) as admin:
            admin.list_topics()

    async def database_answers(self) -> None:
        """Wait until it does. Raises OSError or PostgresError."""
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                await query(self.database_url("postgres"), "select")
                return
            except (OSError, asyncpg.PostgresError):
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(LOOK_EVERY)

    async def lay_ledger(self) -> None:
        """The table in each service's database; before anything is told."""
        async with connected({service: self.database_url(service) for service in SERVICES}) as connections:
            for service, connection in connections.items():
                await connection.execute(f'{LEDGER}; alter table fault_ledger owner to "{service}"')


@dataclass
class Tokens:
    """A token per agency, good for whatever its client may do.

    Held, since the issuer falls with its database: what it cannot renew, it goes on using.
    """

    endpoint: TokenEndpoint
    _held: dict[str | None, str] = field(default_factory=dict)

    def renew(self, patience: float = STARTS_WITHIN) -> None:
        """Ask for new ones; an issuer whose database has just come back is given time. Raises Refused, Unavailable."""
        deadline = time.monotonic() + patience
        while True:
            try:
                fresh = TokenEndpoint(self.endpoint.url)
                held: dict[str | None, str] = {agency: fresh.token(agency, WORKING) for agency in AGENCIES}
                self._held = {**held, None: fresh.token(None, OPERATOR_SCOPES)}
                return
            except (Refused, Unavailable):
                if time.monotonic() > deadline:
                    raise
            time.sleep(LOOK_EVERY)

    async def keep(self) -> None:
        """Renew them every minute, until cancelled: a token lives for five."""
        while True:
            await asyncio.sleep(RENEWED_EVERY)
            try:
                await asyncio.to_thread(self.renew, patience=0.0)
            except (Refused, Unavailable) as away:
                say(f"  tokens are not renewed: {away}")

    def mint(self, agency: str | None, scopes: str, _: UUID | None = None) -> str:
        """Nobody's in particular: who acts stands in the command."""
        return self._held[None if scopes == "ops" else agency]
