"""Expand, then contract: a migration runs while the version before it goes on working."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.migrations import is_ready, migrate, migrated
from tests.operations.metric_names import ROOT
from tests.operations.migrations import complaints, sql_of

MIGRATIONS = sorted(ROOT.glob("services/*/migrations/versions/*.py"))


@pytest.mark.parametrize("migration", MIGRATIONS, ids=lambda path: f"{path.parts[-4]} {path.stem}")
def test_it_can_be_run_beside_the_version_before_it(migration: Path):
    assert complaints(sql_of(migration)) == []


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("create index candidacies_track on candidacies (track);", "require-concurrent-index-creation"),
        ("alter table candidacies alter column attempt type bigint;", "changing-column-type"),
        ("alter table candidacies add column seen boolean not null;", "adding-required-field"),
        ("alter table candidacies alter column latest_outcome set not null;", "adding-not-nullable-field"),
        ("alter table candidacies rename column track to lane;", "renaming-column"),
        ("alter table candidacies drop column track;", "ban-drop-column"),
        ("alter table candidacies rename to candidates;", "renaming-table"),
        (
            "alter table candidacies add constraint c foreign key (person_id) references persons;",
            "adding-foreign-key-constraint",
        ),
        ("alter table candidacies add constraint c check (attempt >= 0);", "constraint-missing-not-valid"),
        (
            "alter table candidacies add column at timestamptz default clock_timestamp();",
            "adding-field-with-default",
        ),
    ],
)
def test_what_would_stop_the_service_is_noticed(sql, rule):
    assert rule in {complaint.split(" at line ")[0] for complaint in complaints(sql)}


@pytest.mark.parametrize(
    "sql",
    [
        "alter table candidacies add column seen boolean not null default false;",
        "alter table candidacies add column remark text;",
        "create index concurrently candidacies_track on candidacies (track);",
        "alter table candidacies add constraint c check (attempt >= 0) not valid;",
    ],
)
def test_what_the_service_does_not_notice_is_let_through(sql):
    assert complaints(sql) == []


async def test_a_migration_that_cannot_have_a_table_gives_up_and_changes_nothing(postgres, tmp_path):
    postgres.create_database("impatient")
    url = postgres.url("impatient").replace("postgresql://", "postgresql+asyncpg://", 1)
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("create table used (id integer)"))
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions.parent / "env.py").write_text("from chassis.migrations import run_env\n\nrun_env()\n")
    (versions / "0001_wish.py").write_text(
        "from alembic import op\n\nrevision = '0001'\ndown_revision = None\n\n\n"
        "def upgrade() -> None:\n    op.execute('alter table used add column wish text')\n"
    )
    async with engine.connect() as user:
        await user.execute(text("lock table used in share mode"))
        with pytest.raises(Exception, match="lock timeout"):
            await asyncio.to_thread(migrate, tmp_path, url)
    await asyncio.to_thread(migrate, tmp_path, url)  # nobody uses it any more
    async with engine.connect() as connection:
        assert (await connection.execute(text("select wish from used"))).all() == []
    await engine.dispose()


def _migrations(root: Path, *revisions: str) -> Path:
    versions = root / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions.parent / "env.py").write_text("from chassis.migrations import run_env\n\nrun_env()\n")
    for before, revision in zip((None, *revisions), revisions, strict=False):
        (versions / f"{revision}.py").write_text(
            f"revision = {revision!r}\ndown_revision = {before!r}\n\n\ndef upgrade() -> None:\n    pass\n"
        )
    return root


@pytest.mark.parametrize(
    ("at", "ready"),
    [(None, False), ("0001", False), ("0002", True), ("0003", True)],
    ids=["empty", "behind", "as it should be", "a later version was there"],
)
def test_a_version_works_on_its_own_schema_and_on_later_ones(tmp_path, at, ready):
    assert is_ready(_migrations(tmp_path, "0001", "0002"), at) is ready


async def test_whoever_waits_for_a_migration_goes_on_when_it_is_done(postgres, tmp_path):
    postgres.create_database("awaited")
    url = postgres.url("awaited").replace("postgresql://", "postgresql+asyncpg://", 1)
    before, after = _migrations(tmp_path / "1", "0001"), _migrations(tmp_path / "2", "0001", "0002")
    waiting = asyncio.create_task(migrated(after, url, every=0.05))
    await asyncio.sleep(0.3)  # no table yet
    await asyncio.to_thread(migrate, before, url)
    await asyncio.sleep(0.3)  # the version before
    assert not waiting.done()
    await asyncio.to_thread(migrate, after, url)
    await waiting
    await migrated(before, url)  # rolled back: at once


async def test_the_version_before_leaves_a_later_schema_alone(postgres, tmp_path):
    postgres.create_database("rolled_back")
    url = postgres.url("rolled_back").replace("postgresql://", "postgresql+asyncpg://", 1)
    before, after = _migrations(tmp_path / "1", "0001"), _migrations(tmp_path / "2", "0001", "0002")
    await asyncio.to_thread(migrate, after, url)
    await asyncio.to_thread(migrate, before, url)
    await migrated(after, url)
