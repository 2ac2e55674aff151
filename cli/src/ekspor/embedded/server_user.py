"""PostgreSQL refuses to run as root, so for root it runs as `nobody`.

`nobody` may not be able to enter the directory of the clone (/root, or a home with mode 0700). Opening
those directories to everybody would be rude, so then the binaries and the data go to a directory of our own.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOTS_PLACE = Path("/var/tmp/ekspor-of-root")  # noqa: S108  owned by root and checked below
SERVER_USER = "nobody"
BELONGS_TO = "belongs-to"
"""A note in each of our own directories: the path it stands in for."""


@dataclass(frozen=True)
class ServerUser:
    """Who runs the server, and where this user finds the binaries and may keep the data."""

    uid: int | None
    gid: int | None

    @classmethod
    def of_this_process(cls) -> ServerUser:
        """Ourselves, unless we are root."""
        if os.geteuid() != 0:
            return cls(None, None)
        entry = pwd.getpwnam(SERVER_USER)
        return cls(entry.pw_uid, entry.pw_gid)

    @property
    def is_another(self) -> bool:
        """Whether the server runs as somebody else than we do."""
        return self.uid is not None

    def run(self, command: list[str], *, timeout: float) -> subprocess.CompletedProcess[bytes]:
        """Run a command as this user. Output goes to a pipe, so it must not leave daemons holding it."""
        return subprocess.run(  # noqa: S603  our own binaries, no shell
            command,
            cwd="/",
            user=self.uid,
            group=self.gid,
            extra_groups=[] if self.is_another else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )

    def give(self, path: Path) -> None:
        """Make this user the owner of a file or directory."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def reachable_binaries(self, binaries: Path) -> Path:
        """The directory with the executables, copied to where this user can run them if need be."""
        if not self.is_another or self._can_run(binaries / "postgres"):
            return binaries
        install = binaries.parent
        stamp = (binaries / "postgres").stat()
        copy = _roots_place() / f"postgres-{stamp.st_size}-{stamp.st_mtime_ns}"
        if not copy.exists():
            unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
            shutil.copytree(install, unfinished, symlinks=True)
            for path in [unfinished, *unfinished.rglob("*")]:
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
            for program in (unfinished / "bin").iterdir():
                program.chmod(0o755)
            try:
                unfinished.rename(copy)
            except OSError:  # another process was faster
                shutil.rmtree(unfinished)
        return copy / "bin"

    def reachable_directory(self, wanted: Path) -> Path:
        """`wanted`, or its counterpart under a directory that this user can enter."""
        if not self.is_another or all(parent.stat().st_mode & 0o001 for parent in wanted.parents):
            return wanted
        place = _roots_place()
        _remove_orphans(place)
        counterpart = place / hashlib.sha256(str(wanted).encode()).hexdigest()[:16]
        counterpart.mkdir(exist_ok=True)
        (counterpart / BELONGS_TO).write_text(str(wanted))
        return counterpart

    def _can_run(self, program: Path) -> bool:
        try:
            return self.run([str(program), "--version"], timeout=30).returncode == 0
        except OSError:
            return False


def _remove_orphans(place: Path) -> None:
    """Remove what belongs to directories that are gone, unless a server still runs on it."""
    for note in place.glob(f"*/{BELONGS_TO}"):
        try:
            orphaned = not Path(note.read_text()).exists()
            pid_file = note.parent / "cluster" / "postmaster.pid"
            served = pid_file.exists() and psutil.pid_exists(int(pid_file.read_text().split("\n", 1)[0]))
        except (FileNotFoundError, ValueError):  # somebody else is at it
            continue
        if orphaned and not served:
            shutil.rmtree(note.parent, ignore_errors=True)


def _roots_place() -> Path:
    ROOTS_PLACE.mkdir(mode=0o755, exist_ok=True)
    owner = ROOTS_PLACE.lstat()
    if owner.st_uid != 0 or ROOTS_PLACE.is_symlink():
        raise PermissionError(f"{ROOTS_PLACE} belongs to another user; remove it")
    ROOTS_PLACE.chmod(0o755)
    return ROOTS_PLACE
