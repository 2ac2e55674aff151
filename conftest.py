"""The footing of all tests: a real PostgreSQL and a real Kafka-protocol broker, started once a session.

Each test gets a database copied from a migrated template, and topics of its own. Both servers come from pip
(`make test`), or are PostgreSQL and Apache Kafka in containers (`make test-containers`).
"""

import asyncio
import base64
import itertools
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from chassis.migrations import migrate
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.testing import Issuer, ServiceUnderTest
from ekspor.embedded.broker import EmbeddedBroker
from ekspor.embedded.databases import Databases
from ekspor.embedded.ports import free_port
from ekspor.embedded.postgres import EmbeddedPostgres

# No test has a time limit: a slow machine is no error.
settings.register_profile("ekspor", deadline=None)
settings.load_profile("ekspor")

FOOTING = os.environ.get("EKSPOR_TEST_FOOTING", "embedded")

if FOOTING == "containers":
    from tests.containers.kafka import KafkaContainer
    from tests.containers.postgres import PostgresContainer

DIFFERENT = {"postgres", "kafka", "own_kafka", "new_stack"}
"""The fixtures that are another on each footing. A test that uses none of them would be the same on both."""

_numbers = itertools.count(1)

Running = Callable[..., Awaitable[ServiceUnderTest]]
Step = Callable[[Coroutine[Any, Any, Any]], Any]
Explore = Callable[[Callable[[Step], RuleBasedStateMachine]], Awaitable[None]]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes never name a test: a packed file holds the time it was packed at, and workers must agree on names."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In containers, what stands on them; the rest is run by `make test`."""
    if FOOTING == "containers":
        same = [item for item in items if not DIFFERENT & set(getattr(item, "fixturenames", ()))]
        config.hook.pytest_deselected(items=same)
        items[:] = [item for item in items if item not in same]


def new_postgres(directory: Path) -> Any:
    """A server that was not started yet."""
    return PostgresContainer() if FOOTING == "containers" else EmbeddedPostgres(directory, durable=False)


def new_broker(directory: Path) -> Any:
    """A broker that was not started yet; when it is started again, it is where it was."""
    return KafkaContainer() if FOOTING == "containers" else EmbeddedBroker(directory, port=free_port())


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """A PostgreSQL server that forgets everything at the end of the session."""
    server = new_postgres(tmp_path_factory.mktemp("postgres"))
    server.start()
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A broker with no topics."""
    broker = new_broker(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.destroy()


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[Any]:
    """A broker of one test's own, which it may stop and start."""
    broker = new_broker(tmp_path)
    broker.start()
    yield broker
    broker.destroy()


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    """An issuer of tokens with its keys published over HTTP."""
    issuer = Issuer()
    yield issuer
    issuer.close()


@pytest.fixture(scope="session", autouse=True)
def secrets_of_the_services(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the services' own settings need, made anew for each session."""
    signing = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    os.environ.update(
        EKSPOR_NIK_KEY=base64.b64encode(os.urandom(32)).decode(),
        EKSPOR_NIK_INDEX_KEY=base64.b64encode(os.urandom(32)).decode(),
        EKSPOR_SIGNING_KEY=signing.decode(),
        EKSPOR_PUBLIC_URL="http://127.0.0.1:8104",
        EKSPOR_DOCUMENTS_DIR=str(tmp_path_factory.mktemp("documents")),
    )


@pytest.fixture(scope="session")
def templates() -> dict[Path, str]:
    """Migrated databases, by the folder of their migrations."""
    return {}


@pytest.fixture
async def running(
    postgres: Databases, kafka: Any, issuer: Issuer, templates: dict[Path, str]
) -> AsyncIterator[Running]:
    """`await running(compose)` starts a service on a fresh database and topics of its own.

    With `whole=True` its worker and relay run from the beginning; else see ServiceUnderTest. `broker` is another
    than the one of the session.
    """
    async with AsyncExitStack() as stack:

        async def start(
            compose: Callable[[], Service], *, whole: bool = False, broker: Any = kafka, **settings: object
        ) -> ServiceUnderTest:
            service = compose()
            number = next(_numbers)
            if service.root not in templates:
                name = f"template_{service.name}"
                postgres.create_database(name)
                # Alembic runs an event loop of its own, so it needs a thread of its own.
                await asyncio.to_thread(migrate, service.root, _sqlalchemy(postgres.url(name)))
                templates[service.root] = name
            database = f"{service.name}_{number}"
            postgres.create_database(database, template=templates[service.root])
            prefix = f"t{number}."
            topics = set(service.reaction_table.topics) | {fact.topic for fact in service.publishes}
            chosen: dict[str, object] = {
                "database_url": postgres.url(database),
                **broker.settings(),
                "topic_prefix": prefix,
                "oidc_issuer": issuer.url,
                "oidc_jwks_url": f"{issuer.url}/jwks.json",
                "footing": "embedded",
            }
            built: ServiceSettings = service.settings(**{**chosen, **settings})
            # Not among `chosen`: on any other footing a service refuses the date that a test sets.
            built = built.model_copy(update={"footing": FOOTING})
            make_topics = partial(broker.create_topics, {prefix + topic: 2 for topic in topics})
            return await stack.enter_async_context(
                ServiceUnderTest(service, built, issuer, make_topics=make_topics, whole=whole)
            )

        yield start


@pytest.fixture
def explore() -> Explore:
    """`await explore(machine)` tries a state machine of hypothesis on a running service.

    A machine's rules are no coroutines, and a service lives on one loop. So the machine runs in a thread, and is
    given `step`, which takes a coroutine to the loop of the test and waits there for what it returns.
    """

    async def explore(machine: Callable[[Step], RuleBasedStateMachine]) -> None:
        loop = asyncio.get_running_loop()

        def step(coroutine: Coroutine[Any, Any, Any]) -> Any:
            return asyncio.run_coroutine_threadsafe(coroutine, loop).result(timeout=30)

        bounds = settings(
            max_examples=20,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
            # To shrink a failure takes minutes on a database; its few steps can be read as they are.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
        )
        await asyncio.to_thread(run_state_machine_as_test, lambda: machine(step), settings=bounds)

    return explore


def _sqlalchemy(url: str) -> str:
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)
