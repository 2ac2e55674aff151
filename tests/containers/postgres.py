"""PostgreSQL 18 in a container, on a port of this machine."""

import secrets
import time
from collections import defaultdict

from testcontainers.core.container import DockerContainer

from ekspor.embedded.databases import SUPERUSER, Databases, PostgresFailed
from ekspor.embedded.ports import LOOPBACK, free_port

from . import images

STARTS_WITHIN = 600.0


class PostgresContainer(Databases):
    """One server. It need not survive the machine, so it lives in memory: some 10 MB for each test's database."""

    def __init__(self) -> None:
        self.port = free_port()
        self._passwords: dict[str, str] = defaultdict(lambda: secrets.token_urlsafe(24))
        self._container = (
            DockerContainer(
                images.POSTGRES, images.PATIENT, command=["-c", "max_connections=300", "-c", "fsync=off"]
            )
            .with_tmpfs_mount("/var/lib/postgresql")
            .with_env("POSTGRES_PASSWORD", self._password(SUPERUSER))
            .with_env("TZ", "UTC")
        )
        self._container.ports["5432/tcp"] = (LOOPBACK, self.port)  # type: ignore[assignment]

    def start(self) -> None:
        """Wait until it takes connections over TCP: the one it starts to initialise itself does not."""
        self._container.start()
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                self._sql("postgres", "select 1")
                return
            except PostgresFailed:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def stop(self) -> None:
        """Remove the container and its data, if they are there."""
        if self._container._container is not None:
            self._container.stop()
            self._container._container = None

    destroy = stop

    def _password(self, role: str) -> str:
        return self._passwords[role]
