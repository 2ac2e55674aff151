"""Migrations by alembic: plain SQL in a service's `migrations/versions`, run by `python -m <service> migrate`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

if TYPE_CHECKING:
    from chassis.service import Service

_LOCK = 0x0E5C0DE  # two migrations at once wait for each other
LOCK_SECONDS = 5
"""How long a migration waits for a table that others use, before it gives up having changed nothing."""


def migrate(root: Path, sqlalchemy_url: str, schema: str | None = None) -> None:
    """Bring a database (or one schema of it) to the newest version. Does nothing if it is there already."""
    config = Config()
    config.set_main_option("script_location", str(root / "migrations"))
    config.attributes["url"] = sqlalchemy_url
    config.attributes["schema"] = schema
    command.upgrade(config, "head")


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
        connection.commit()
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
