"""The pantry, served in this process on a real database."""

import itertools
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import MetaData

sys.path.insert(0, str(Path(__file__).parent))  # tests are imported one by one, and share `pantry`

import pantry

from chassis import Database, Service, ServiceSettings, schema
from chassis.http import build_app
from chassis.testing import Issuer
from ekspor.embedded.postgres import EmbeddedPostgres

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def gate() -> Iterator[pantry.Gate]:
    pantry.gate = pantry.Gate()
    yield pantry.gate
    pantry.fail_with.clear()


@pytest.fixture
def settings(postgres: EmbeddedPostgres, issuer: Issuer) -> ServiceSettings:
    name = f"pantry_{next(_numbers)}"
    postgres.create_database(name)
    return ServiceSettings(
        database_url=postgres.url(name),
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
    async with database.engine.begin() as connection:
        for statement in (*schema.MECHANISM_V1.split(";\n"), pantry.TABLE):
            if statement.strip():
                await connection.exec_driver_sql(statement)
    yield database
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
