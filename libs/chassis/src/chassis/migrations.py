"""Migrations by alembic: plain SQL in a service's `migrations/versions`, run by `python -m <service> migrate`.

Whoever starts processes without knowing when the migration is done lets `python -m <service> migrated` wait for it.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, pool, text
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

if TYPE_CHECKING:
    from chassis.service import Service

log = structlog.get_logger(__name__)

_LOCK = 0x0E5C0DE  # two migrations at once wait for each other
LOCK_SECONDS = 5
"""How long a migration waits for a table that others use, before it gives up having changed nothing."""


def migrate(root: Path, sqlalchemy_url: str, schema: str | None = None) -> None:
    """Bring a database (or one schema of it) to the newest version. Does nothing if it is there already, or beyond."""
    config = _config(root)
    config.attributes["url"] = sqlalchemy_url
    config.attributes["schema"] = schema
    command.upgrade(config, "head")


def _config(root: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(root / "migrations"))
    return config


def is_ready(root: Path, revision: str | None) -> bool:
    """Whether this version can work on a database at `revision`.

    At its own newest one, or at one that it does not know: a later version has been there, and what that one
    added does not disturb this one (docs/operations/upgrade.md).
    """
    script = ScriptDirectory.from_config(_config(root))
    return revision == script.get_current_head() or _is_later(script, revision)


def _is_later(script: ScriptDirectory, revision: str | None) -> bool:
    return revision is not None and revision not in {known.revision for known in script.walk_revisions()}


async def migrated(root: Path, sqlalchemy_url: str, every: float = 2.0) -> None:
    """Wait, for as long as it takes, until the database is there and as this version needs it."""
    engine = create_async_engine(sqlalchemy_url, poolclass=pool.NullPool)
    try:
        while True:
            try:
                async with engine.connect() as connection:
                    found = await connection.execute(text("select version_num from alembic_version"))
                    at = found.scalar_one_or_none()
            except ProgrammingError:  # no migration has been there
                at = None
            except (SQLAlchemyError, OSError, TimeoutError) as away:
                log.info("database_awaited", error=type(away).__name__)
                await asyncio.sleep(every)
                continue
            if is_ready(root, at):
                return
            log.info("migration_awaited", at=at)
            await asyncio.sleep(every)
    finally:
        await engine.dispose()


def migrate_service(service: "Service", sqlalchemy_url: str) -> None:
    migrate(service.root, sqlalchemy_url)


def run_env() -> None:
    """What every `migrations/env.py` calls."""
    url: str = context.config.attributes["url"]
    schema: str | None = context.config.attributes.get("schema")

    def upgrade(connection: Connection) -> None:
        connection.execute(text(f"select pg_advisory_lock({_LOCK})"))
        if schema is not None:
            connection.execute(text(f'create schema if not exists "{schema}"'))
            connection.execute(text(f'set search_path to "{schema}", public'))
        # From here on (the wait for another migration above may be long): whoever queues for a table makes
        # everybody queue behind him, so he gives up, and the job is run again.
        connection.execute(text(f"set lock_timeout = '{LOCK_SECONDS}s'"))
        at = MigrationContext.configure(
            connection, opts={"version_table_schema": schema}
        ).get_current_revision()
        connection.commit()
        if _is_later(context.script, at):
            log.info("migration_not_needed", at=at)
            return
        context.configure(connection=connection, version_table_schema=schema, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text(f"select pg_advisory_unlock({_LOCK})"))
        connection.commit()

    async def main() -> None:
        engine = create_async_engine(url, poolclass=pool.NullPool)
        async with engine.connect() as connection:
            await connection.run_sync(upgrade)
        await engine.dispose()

    asyncio.run(main())
