"""Each service has its own database, and its code and its migrations agree on the tables."""

import asyncio
import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.migrations import migrate
from chassis.schema import MECHANISM_TABLES

SERVICES = ("registration", "training", "assessment", "certification", "reporting")


@pytest.mark.parametrize("name", SERVICES)
async def test_migrations_make_the_tables_that_the_code_names(services, postgres, name):
    service = next(service for service in services if service.name == name)
    database = f"tables_of_{name}"
    postgres.create_database(database)
    url = postgres.url(database).replace("postgresql://", "postgresql+asyncpg://", 1)
    await asyncio.to_thread(migrate, service.root, url)
    engine = create_async_engine(url)

    def differences(connection):
        context = MigrationContext.configure(
            connection,
            opts={"include_object": lambda _, table, kind, *__: kind != "table" or table not in _ours()},
        )
        found = compare_metadata(context, service.metadata)
        # Indexes and checks are the migrations' alone; the code names tables and columns.
        return [difference for difference in found if _is_about_columns(difference)]

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


def _ours():
    return MECHANISM_TABLES | {"alembic_version"}


def _is_about_columns(difference):
    kind = difference[0] if isinstance(difference, tuple) else difference[0][0]
    return kind in {"add_table", "remove_table", "add_column", "remove_column", "modify_type", "modify_nullable"}


def test_no_service_is_told_how_to_reach_anothers_database(root):
    for name in SERVICES:
        others = "|".join(other for other in SERVICES if other != name)
        connection = re.compile(rf"(?:postgres\w*://|DATABASE_URL|dbname|search_path)[^\n]*\b({others})\b")
        for path in (root / "services" / name).rglob("*.py"):
            found = connection.search(path.read_text())
            assert found is None, f"{path} names the database of {found[1]}"


def test_no_migration_of_a_service_makes_a_table_twice(root):
    for name in SERVICES:
        made = []
        for path in sorted((root / "services" / name / "migrations" / "versions").glob("*.py")):
            made += re.findall(r"create table (?:if not exists )?(\w+)", path.read_text(), re.IGNORECASE)
        assert len(made) == len(set(made)), name
        assert not set(made) & MECHANISM_TABLES, name
