"""What a backup promises: the cluster, or one database of it, as it was at any moment since."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ekspor.embedded.backup import Backups
from ekspor.embedded.postgres import EmbeddedPostgres
from ekspor.failures import Refused

pytestmark = pytest.mark.xdist_group("backup")

Ekspor = Callable[..., subprocess.CompletedProcess[str]]
INCARNATION = "select left(pg_walfile_name(pg_current_wal_lsn()), 8)"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EmbeddedPostgres, Backups, datetime]]:
    """A server on which 1 was written before the backup, 2 after it, and 3 after the moment."""
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"))
    backups = Backups(tmp_path_factory.mktemp("backups"))
    postgres.start()
    for name in ("one", "other"):
        postgres.create_owned_database(name)
        postgres.ask("create table t (n integer); insert into t values (1)", name)
    with backups.archiving(postgres):
        backups.take(postgres)
        postgres.ask("insert into t values (2)", "one")
        moment = datetime.fromisoformat(postgres.ask("select clock_timestamp()"))
        for name in ("one", "other"):
            postgres.ask("insert into t values (3)", name)
        backups.until_archived(postgres)
    yield postgres, backups, moment
    postgres.destroy()


def rows(postgres: EmbeddedPostgres, database: str) -> list[str]:
    return postgres.ask("select n from t order by n", database).splitlines()


def test_one_database_comes_back_as_it_was_and_the_others_stay(
    written: tuple[EmbeddedPostgres, Backups, datetime],
) -> None:
    postgres, backups, moment = written
    number = "select oid from pg_database where datname = 'one'"
    before = postgres.ask(number)
    backups.bring_back_database(postgres, "one", moment)
    assert (rows(postgres, "one"), rows(postgres, "other")) == (["1", "2"], ["1", "3"])
    assert postgres.ask(number) != before, "by this the service sees that it is another database"
    backups.bring_back_database(postgres, "one")
    assert rows(postgres, "one") == ["1", "2", "3"], "all that the archive holds"


def test_a_whole_cluster_comes_back_on_a_new_timeline_and_the_old_one_is_set_aside(
    written: tuple[EmbeddedPostgres, Backups, datetime], tmp_path: Path
) -> None:
    postgres, backups, moment = written
    copy = postgres.with_the_same_passwords(tmp_path / "copy")
    try:
        backups.bring_back(copy, moment)
        assert rows(copy, "one") == ["1", "2"]
        assert copy.ask(INCARNATION) > postgres.ask(INCARNATION)
        with pytest.raises(Refused, match="stop it first"):
            backups.bring_back(copy)
        copy.stop()
        backups.bring_back(copy)
        assert rows(copy, "other") == ["1", "3"]
        assert (copy.directory / "cluster.before-restore").exists()
        copy.stop()
        copy.start()
        assert rows(copy, "other") == ["1", "3"], "it does not recover a second time"
    finally:
        copy.destroy()


def test_a_moment_before_the_first_backup_is_refused(
    written: tuple[EmbeddedPostgres, Backups, datetime], tmp_path: Path
) -> None:
    _, backups, moment = written
    with pytest.raises(Refused, match="from before then"):
        backups.base_before(moment - timedelta(days=1))
    with pytest.raises(Refused, match="no base backup"):
        Backups(tmp_path).base_before(datetime.now(UTC))


def test_without_a_server_or_a_stack_it_says_so(ekspor: Ekspor, tmp_path: Path) -> None:
    assert "no PostgreSQL runs" in ekspor("backup", "take", "--to", str(tmp_path)).stderr
    done = ekspor("restore", "check")
    assert (done.returncode, "no stack is running" in done.stderr) == (3, True)
