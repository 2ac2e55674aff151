"""The state directory of an embedded stack: what survives a restart, and how others find a running one.

.ekspor/
  stack.json      where a running stack listens (removed when it stops)
  lock            held while a stack runs here
  secrets/        keys, made once
  issuer/         key and clients of the development issuer
  postgres/       the cluster (or its passwords' place, when root's cluster must lie elsewhere)
  documents/      registration's uploads
  logs/ run/      one log and one pid file per process
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ekspor.failures import Refused

DEFAULT = Path(".ekspor")
_MARKER = "lock"


class StateBusy(Refused):
    """Another stack runs on this directory."""


class NotAStateDirectory(Refused):
    """A directory that we did not make, and so will not remove."""


@dataclass(frozen=True)
class RunningStack:
    """Where a running stack listens."""

    pid: int
    urls: dict[str, str]
    issuer: str
    kafka: str
    business_date: str | None


class StateDirectory:
    """Paths and secrets under one directory."""

    def __init__(self, path: Path = DEFAULT) -> None:
        self.path = path.resolve()
        self.logs = self.path / "logs"
        self.run = self.path / "run"
        self.postgres = self.path / "postgres"
        self.issuer = self.path / "issuer"
        self.documents = self.path / "documents"
        self._secrets = self.path / "secrets"
        self._stack = self.path / "stack.json"

    def make(self) -> None:
        """Make the directories, readable by nobody else (postgres/ opens itself to its server's user)."""
        for directory in (self.path, self.logs, self.run, self.issuer, self.documents, self._secrets):
            directory.mkdir(parents=True, exist_ok=True)
        for private in (self.issuer, self.documents, self._secrets):
            private.chmod(0o700)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the directory for one stack. Raises StateBusy if another holds it."""
        self.refuse_strange()
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / _MARKER).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as held:
                raise StateBusy(f"a stack is running on {self.path}") from held
            yield

    def refuse_strange(self) -> None:
        """Raise NotAStateDirectory for a directory with something in it that we did not make."""
        if self.path.exists() and any(self.path.iterdir()) and not (self.path / _MARKER).exists():
            raise NotAStateDirectory(f"{self.path} was not made by ekspor")

    def clear(self) -> None:
        """Remove everything but the lock."""
        self.refuse_strange()
        for entry in self.path.iterdir():
            if entry.name == _MARKER:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    # -- a running stack --------------------------------------------------------------------------------

    def announce(self, stack: RunningStack) -> None:
        """Tell other processes where the stack listens."""
        unfinished = self._stack.with_suffix(".new")
        unfinished.write_text(json.dumps(asdict(stack), indent=2) + "\n")
        unfinished.replace(self._stack)

    def withdraw(self) -> None:
        """Nothing listens any more."""
        self._stack.unlink(missing_ok=True)

    def running(self) -> RunningStack | None:
        """The stack that runs here, or None (also if one died without a word)."""
        if not self._stack.exists():
            return None
        try:
            with self.locked():
                return None
        except StateBusy:
            return RunningStack(**json.loads(self._stack.read_text()))

    # -- secrets, made once -----------------------------------------------------------------------------

    def random_key(self, name: str) -> str:
        """32 random bytes in base64."""
        return self.secret(name, lambda: base64.b64encode(secrets.token_bytes(32)).decode())

    def signing_key(self, name: str) -> str:
        """An Ed25519 private key, PKCS8 in PEM."""
        return self.secret(
            name,
            lambda: (
                Ed25519PrivateKey.generate()
                .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
                .decode()
            ),
        )

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """The secret of that name, made at the first call."""
        kept = self._secrets / name
        if not kept.exists():
            unfinished = kept.with_suffix(".new")
            unfinished.touch(mode=0o600)
            unfinished.write_text(make())
            unfinished.rename(kept)
        return kept.read_text()
