"""Backup and restore by PostgreSQL's own means: a base backup of the cluster, and an archive of its WAL.

DIRECTORY/
  base-20250531T101500.000000Z/   pg_basebackup, checked by pg_verifybackup; named by when it was complete
  wal/                            pg_receivewal: all that was written since, as it is written

What the archive holds is what a restore can bring back. `pg_receivewal` writes while the server writes, so the
window of loss is what was under way between the two, and as long as it was not running.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ekspor.embedded.databases import PostgresFailed
from ekspor.embedded.postgres import CLUSTER, EmbeddedPostgres
from ekspor.failures import Refused

SLOT = "ekspor_archive"
"""The server keeps WAL until the archive has it, also while the archive is away. Given up with `forget`."""

STAMP = "%Y%m%dT%H%M%S.%fZ"
PROMOTED_WITHIN = 600.0
ARCHIVED_WITHIN = 60.0
_WAL = "restore-wal"
_SET_ASIDE = "cluster.before-restore"
_UNFINISHED = "unfinished"


class Backups:
    """A directory of base backups and WAL, all of one cluster."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self.wal = self.directory / "wal"

    # -- taking -----------------------------------------------------------------------------------------

    def take(self, postgres: EmbeddedPostgres) -> Path:
        """A base backup of the whole running cluster, verified. Returns its directory."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        making = self.directory / _UNFINISHED
        shutil.rmtree(making, ignore_errors=True)  # left by one that was interrupted
        postgres.tool("pg_basebackup", f"--pgdata={making}", "--checkpoint=fast", "--wal-method=stream")
        complete = datetime.now(UTC)
        postgres.tool("pg_verifybackup", "--quiet", str(making))
        return making.rename(self.directory / f"base-{complete:{STAMP}}")

    @contextmanager
    def archiving(self, postgres: EmbeddedPostgres) -> Iterator[subprocess.Popen[bytes]]:
        """Archive WAL as it is written, while the block runs."""
        self.wal.mkdir(mode=0o700, parents=True, exist_ok=True)
        receive = f"--directory={self.wal}", f"--slot={SLOT}"
        postgres.tool("pg_receivewal", *receive, "--create-slot", "--if-not-exists")
        process = subprocess.Popen(  # noqa: S603  our own binaries, no shell
            [str(postgres.program("pg_receivewal")), *receive, "--synchronous", "--no-password"],
            env=postgres.tool_environment(),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in the terminal must reach us alone
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(10)

    def until_archived(self, postgres: EmbeddedPostgres) -> None:
        """Wait until the archive holds all that the server has written up to now."""
        now = postgres.ask("select pg_current_wal_flush_lsn()")
        behind = f"select count(*) from pg_stat_replication where flush_lsn >= '{now}'"  # noqa: S608  an LSN
        deadline = time.monotonic() + ARCHIVED_WITHIN
        while postgres.ask(behind) == "0":
            if time.monotonic() > deadline:
                raise PostgresFailed(f"the archive has not reached {now} within {ARCHIVED_WITHIN:g} s")
            time.sleep(0.1)

    def forget(self, postgres: EmbeddedPostgres) -> None:
        """Give the archive up: the server no longer keeps WAL for it."""
        slot = f"from pg_replication_slots where slot_name = '{SLOT}'"
        postgres.ask(f"select pg_drop_replication_slot(slot_name) {slot}")

    # -- bringing back ----------------------------------------------------------------------------------

    def base_before(self, until: datetime | None) -> Path:
        """The newest base backup that was complete by this moment. Raises Refused if there is none."""
        bases = sorted(self.directory.glob("base-*"))
        if until is not None:
            bases = [base for base in bases if base.name <= f"base-{until.astimezone(UTC):{STAMP}}"]
        if not bases:
            raise Refused(f"{self.directory} holds no base backup{' from before then' if until else ''}")
        return bases[-1]

    def bring_back(self, postgres: EmbeddedPostgres, until: datetime | None = None) -> None:
        """Put the cluster back as it was at `until`, or as far as the archive goes, and start it.

        What was there is set aside. The cluster begins a new timeline, by which the services notice.
        """
        base = self.base_before(until)
        if postgres.is_running():
            raise Refused(f"PostgreSQL is running on {postgres.directory}: stop it first")
        if postgres.cluster.exists():
            aside = postgres.directory / _SET_ASIDE
            if aside.exists():
                raise Refused(
                    f"{aside} is still there from an earlier restore: remove it when it is not needed"
                )
            postgres.cluster.rename(aside)
        postgres.put_files(base, name=CLUSTER)
        self.wal.mkdir(mode=0o700, exist_ok=True)
        wal = postgres.put_files(self.wal, name=_WAL)
        with (postgres.cluster / "postgresql.auto.conf").open("a") as conf:
            # The newest piece is not full yet, and is called .partial.
            conf.write(f'restore_command = \'cp "{wal}/%f" "%p" || cp "{wal}/%f.partial" "%p"\'\n')
            if until is not None:
                conf.write(f"recovery_target_time = '{until.astimezone(UTC).isoformat()}'\n")
                conf.write("recovery_target_action = 'promote'\n")
        signal = postgres.cluster / "recovery.signal"
        signal.touch(mode=0o600)
        shutil.chown(signal, (postgres.cluster / "PG_VERSION").stat().st_uid)
        postgres.start()
        self._until_promoted(postgres)
        for setting in ("restore_command", "recovery_target_time", "recovery_target_action"):
            postgres.ask(f"alter system reset {setting}")
        shutil.rmtree(wal)

    def bring_back_database(
        self, postgres: EmbeddedPostgres, database: str, until: datetime | None = None
    ) -> None:
        """Put one database of the running cluster back, by way of a second cluster beside it, and a dump.

        Nobody may use the database meanwhile: its service stands still.
        """
        with tempfile.TemporaryDirectory(prefix="ekspor-restore-") as place:
            beside = postgres.with_the_same_passwords(Path(place) / "postgres")
            try:
                self.bring_back(beside, until)
                dump = Path(place) / "dump"
                beside.tool("pg_dump", "--format=custom", f"--file={dump}", f"--dbname={database}")
                postgres.drop_database(database)
                postgres.create_owned_database(database)
                postgres.tool("pg_restore", "--exit-on-error", f"--dbname={database}", str(dump))
            finally:
                beside.destroy()

    @staticmethod
    def _until_promoted(postgres: EmbeddedPostgres) -> None:
        deadline = time.monotonic() + PROMOTED_WITHIN
        while postgres.ask("select pg_is_in_recovery()") == "t":
            if time.monotonic() > deadline:
                raise PostgresFailed(f"still recovering after {PROMOTED_WITHIN:g} s: see {postgres.log}")
            time.sleep(0.1)
