"""The ground that both sides of every figure stand on: one durable PostgreSQL, one broker, one issuer of tokens."""

import asyncio
import base64
import itertools
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chassis import Database, Service, ServiceSettings
from chassis.migrations import migrate
from chassis.testing import Issuer
from ekspor.embedded.broker import EmbeddedBroker
from ekspor.embedded.postgres import EmbeddedPostgres

HERE = Path(__file__).parent
_peers = HERE / ".venv" / "bin" / "python"
PEERS = str(_peers) if _peers.exists() else None
"""The interpreter of the virtual environment with what only peers need; None if `make bench` has not made it."""


class Broker(Protocol):
    """The embedded broker, or Apache Kafka in a container."""

    def settings(self) -> dict[str, Any]: ...

    def create_topics(self, partitions: Mapping[str, int]) -> None: ...


@dataclass
class Footing:
    """Give each round a database and topics of its own, so that none inherits another's dead rows."""

    postgres: EmbeddedPostgres
    broker: Broker
    issuer: Issuer
    directory: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _templates: dict[Path, str] = field(default_factory=dict)

    def empty_database(self) -> str:
        """The URL of a database that holds nothing."""
        name = f"empty_{next(self._numbers)}"
        self.postgres.create_database(name)
        return self.postgres.url(name)

    async def settings(self, service: Service, partitions: int = 1, **more: object) -> ServiceSettings:
        """Settings of a service with a migrated database and topics of its own, all empty."""
        if service.root not in self._templates:
            name = f"template_{service.name}"
            self.postgres.create_database(name)
            # Alembic runs an event loop of its own, so it needs a thread of its own.
            url = self.postgres.url(name).replace("postgresql://", "postgresql+asyncpg://", 1)
            await asyncio.to_thread(migrate, service.root, url)
            self._templates[service.root] = name
        number = next(self._numbers)
        database, prefix = f"{service.name}_{number}", f"b{number}."
        self.postgres.create_database(database, template=self._templates[service.root])
        topics = set(service.reaction_table.topics) | {fact.topic for fact in service.publishes}
        self.broker.create_topics({prefix + topic: partitions for topic in topics})
        chosen: dict[str, object] = {
            "database_url": self.postgres.url(database),
            **self.broker.settings(),
            "topic_prefix": prefix,
            "oidc_issuer": self.issuer.url,
            "oidc_jwks_url": f"{self.issuer.url}/jwks.json",
            "footing": "embedded",
        }
        return service.settings(**{**chosen, **more})

    @asynccontextmanager
    async def database(self, service: Service, partitions: int = 1) -> AsyncIterator[Database]:
        """A service's database, open."""
        settings = await self.settings(service, partitions)
        database = Database(settings, service.resources(settings) if service.resources else None)
        try:
            yield database
        finally:
            await database.close()

    @staticmethod
    def environment(settings: ServiceSettings) -> dict[str, str]:
        """The settings as a process of its own reads them."""
        chosen = settings.model_dump(mode="json", exclude_unset=True)
        names = chosen.keys() & ServiceSettings.model_fields.keys()
        return {f"EKSPOR_{name.upper()}": str(chosen[name]) for name in names}

    @asynccontextmanager
    async def process(self, *command: str, port: int, environment: Mapping[str, str]) -> AsyncIterator[int]:
        """A server in a process of its own, from its first answer on its port until the block ends; its pid."""
        log = self.directory / f"process-{port}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603, ASYNC220  our own programs; no shell
                [sys.executable, *command], env={**os.environ, **environment}, stdout=output, stderr=output
            )
        try:
            await _answers(port, process, log)
            yield process.pid
        except BaseException:
            sys.stderr.writelines(log.read_text(errors="replace").splitlines(keepends=True)[-3:])
            raise
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _answers(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    said = log.read_text(errors="replace")[-2000:]  # noqa: ASYNC240  nothing else goes on
    raise RuntimeError(f"nothing answers on port {port}: {said}")


@contextmanager
def footing() -> Iterator[Footing]:
    """Everything started; at the end stopped and removed."""
    with tempfile.TemporaryDirectory(prefix="ekspor-bench-") as directory:
        root = Path(directory)
        _secrets_of_the_services(root)
        postgres, broker = EmbeddedPostgres(root / "postgres"), EmbeddedBroker(root / "broker")
        issuer = Issuer()
        try:
            postgres.start()
            broker.start()
            yield Footing(postgres, broker, issuer, root)
        finally:
            issuer.close()
            broker.stop()
            postgres.destroy()


def _secrets_of_the_services(root: Path) -> None:
    signing = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    os.environ.update(
        EKSPOR_NIK_KEY=base64.b64encode(os.urandom(32)).decode(),
        EKSPOR_NIK_INDEX_KEY=base64.b64encode(os.urandom(32)).decode(),
        EKSPOR_SIGNING_KEY=signing.decode(),
        EKSPOR_PUBLIC_URL="http://127.0.0.1:8104",
        EKSPOR_DOCUMENTS_DIR=str(root / "documents"),
    )
