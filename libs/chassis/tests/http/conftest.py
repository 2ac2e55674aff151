"""The pantry, served in this process on a real database."""

import asyncio
import io
import logging
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import structlog
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import create_async_engine

sys.path.insert(0, str(Path(__file__).parent))  # tests are imported one by one, and share `pantry`

import pantry

from chassis import Database, Service, ServiceSettings, logs, schema
from chassis.http import build_app
from chassis.testing import Issuer
from ekspor.embedded.postgres import EmbeddedPostgres


@pytest.fixture(autouse=True)
def gate() -> Iterator[pantry.Gate]:
    pantry.gate = pantry.Gate()
    yield pantry.gate
    pantry.fail_with.clear()


@pytest.fixture(scope="session")
def database_url(postgres: EmbeddedPostgres) -> str:
    """One database for all these tests; each finds its tables empty."""
    postgres.create_database("pantry")

    async def create_tables() -> None:
        engine = create_async_engine(postgres.url("pantry").replace("postgresql:", "postgresql+asyncpg:"))
        async with engine.begin() as connection:
            for statement in (*schema.MECHANISM_V1.split(";\n"), pantry.TABLE):
                if statement.strip():
                    await connection.exec_driver_sql(statement)
        await engine.dispose()

    asyncio.run(create_tables())
    return postgres.url("pantry")


@pytest.fixture
def settings(database_url: str, issuer: Issuer) -> ServiceSettings:
    return ServiceSettings(
        database_url=database_url,
        kafka="127.0.0.1:1",
        oidc_issuer=issuer.url,
        oidc_jwks_url=f"{issuer.url}/jwks.json",
        footing="embedded",
        max_body_bytes=10_000,
        max_upload_bytes=50_000,
    )


@pytest.fixture
async def database(settings: ServiceSettings) -> AsyncIterator[Database]:
    database = Database(settings)
    yield database
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql(f"truncate jar, {', '.join(sorted(schema.MECHANISM_TABLES))}")
    await database.close()


@pytest.fixture
async def service(
    settings: ServiceSettings, database: Database, issuer: Issuer
) -> AsyncIterator[pantry.Pantry]:
    described = Service(
        name="pantry", root=Path(), settings=ServiceSettings, metadata=MetaData(), routers=[pantry.router]
    )
    app = build_app(described, settings, database)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://pantry", timeout=20) as client:
        yield pantry.Pantry(app, database, client, issuer)


@pytest.fixture
def stdout(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What this process logs, as the platform collects it."""
    written = io.StringIO()
    monkeypatch.setattr("sys.stdout", written)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    logs.configure("pantry")
    yield written
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level
