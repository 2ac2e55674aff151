"""A stack of docker-compose.yml that the fault harness can load and judge, and what can be done to its containers."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

import asyncpg

from ekspor.connection import OPERATOR_SCOPES
from ekspor.embedded.ports import LOOPBACK, free_port
from ekspor.embedded.tokens import AGENCIES, AGENCY_SCOPES, SERVICES
from ekspor.failures import Refused, Unavailable
from ekspor.provision.broker import Login
from ekspor.token_endpoint import TokenEndpoint
from tests.compose.stack import ComposeStack
from tests.faults.client import session
from tests.faults.evidence import Broker, connected, query
from tests.faults.rig import APART, LEDGER

JUDGE = "judge"
"""The network that only the judge uses; it is never cut."""
WORKING = " ".join((*AGENCY_SCOPES, "history:write", "act:behalf"))
LOOK_EVERY = 0.5
STARTS_WITHIN = 300.0
Json = dict[str, Any]


async def docker(*arguments: str) -> str:
    """Run the engine's command line. Gives its standard output. Raises RuntimeError with its complaint."""
    done = await asyncio.to_thread(
        subprocess.run, ["docker", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"docker {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


@dataclass
class JudgedStack(ComposeStack):
    """With doors for the judge (judged.yml). Containers are called by the names that they have in the compose file."""

    files: ClassVar[tuple[str, ...]] = ("docker-compose.yml", "tests/compose/judged.yml")
    postgres_port: int = field(default_factory=free_port)
    kafka_port: int = field(default_factory=free_port)
    roles: Mapping[str, Sequence[str]] = field(default_factory=lambda: APART)

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "EKSPOR_JUDGE_POSTGRES_PORT": str(self.postgres_port),
            "EKSPOR_JUDGE_KAFKA_PORT": str(self.kafka_port),
        }

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
        """Every container runs, and every api says through the gateway that it is ready."""
        async with asyncio.timeout(within):
            idle = [name for name, one in (await self.inspect()).items() if not _runs(one["State"])]
            if idle:
                raise TimeoutError(f"not running: {', '.join(idle)}")
            async with session() as http:
                for service, url in self.urls.items():
                    async with http.get(f"{url}/readyz") as answer:
                        if answer.status != 200:
                            raise TimeoutError(f"{service}-api is not ready: {answer.status}")

    async def answers(self, name: str) -> None:
        """Wait until the server in this container does. Raises KafkaError, OSError or PostgresError."""
        if name == "kafka":
            await asyncio.to_thread(self._log_in_at_kafka)
        if name == "postgres":
            deadline = time.monotonic() + STARTS_WITHIN
            while True:
                try:
                    await query(self.database_url("postgres"), "select")
                    return
                except (OSError, asyncpg.PostgresError):
                    if time.monotonic() > deadline:
                        raise
                await asyncio.sleep(LOOK_EVERY)

    def _log_in_at_kafka(self) -> None:
        with self._kafka_login.admin(STARTS_WITHIN) as admin:
            admin.list_topics()

    async def healthy(self, within: float) -> None:
        """Wait until the engine's own checks find every container well. Raises TimeoutError."""
        ill: list[str] = []
        try:
            async with asyncio.timeout(within):
                while True:
                    found = await self.inspect()
                    ill = [
                        name for name, one in found.items() if one["State"]["Health"]["Status"] != "healthy"
                    ]
                    if not ill:
                        return
                    await asyncio.sleep(LOOK_EVERY)
        except TimeoutError:
            raise TimeoutError(f"not healthy: {', '.join(ill)}") from None

    async def lay_ledger(self) -> None:
        """The table in each service's database; before anything is told."""
        async with connected({service: self.database_url(service) for service in SERVICES}) as connections:
            for service, connection in connections.items():
                await connection.execute(f'{LEDGER}; alter table fault_ledger owner to "{service}"')

    # -- containers

    @property
    def lasting(self) -> list[str]:
        """The containers that run all the time; the others are jobs, done by now."""
        roles = [f"{service}-{role}" for service, roles in self.roles.items() for role in roles]
        return ["postgres", "kafka", "keycloak", "gateway", *roles]

    def container(self, name: str) -> str:
        """As the engine calls it."""
        return f"{self.project}-{name}-1"

    async def inspect(self) -> dict[str, Json]:
        """What the engine knows of each lasting container."""
        mine = f"label=com.docker.compose.project={self.project}"
        ids = (await docker("ps", "--all", "--quiet", "--filter", mine)).split()
        found = {
            one["Config"]["Labels"]["com.docker.compose.service"]: one
            for one in json.loads(await docker("inspect", *ids))
        }
        return {name: found[name] for name in self.lasting}


def _runs(state: Json) -> bool:
    return bool(state["Running"]) and not state["Paused"] and not state["Restarting"]


@dataclass
class Tokens:
    """A token per agency, good for whatever its client may do.

    Renewed between loads and not during them: the issuer falls with its database.
    """

    endpoint: TokenEndpoint
    _held: dict[str | None, str] = field(default_factory=dict)

    def renew(self) -> None:
        """Ask for new ones; an issuer whose database has just come back is given time. Raises Refused, Unavailable."""
        deadline = time.monotonic() + STARTS_WITHIN
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

    def mint(self, agency: str | None, scopes: str, _: UUID | None = None) -> str:
        """Nobody's in particular: who acts stands in the command."""
        return self._held[None if scopes == "ops" else agency]
