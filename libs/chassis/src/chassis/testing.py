"""A whole service under test: its real database, the real broker, its worker and relay, its HTTP interface.

Nothing is mocked. What a test gives is an HTTP request or an event on a topic; what it sees is an answer, a row,
or an event told. The footing (where PostgreSQL and the broker come from) is the business of the root conftest.
"""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from uuid import UUID, uuid4

import httpx
import jwt
import orjson
from aiokafka import AIOKafkaProducer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from chassis import parked
from chassis.broker_memory import kafka_security
from chassis.caller import Caller
from chassis.consumer import Consumer
from chassis.database import Database
from chassis.facts import TYPE_PREFIX
from chassis.http.app import build_app
from chassis.ids import new_id
from chassis.inbox import Inbox
from chassis.own_topics import OwnTopics
from chassis.parked import ParkedEvent
from chassis.relay import Relay
from chassis.service import Service
from chassis.settings import ServiceSettings

PATIENCE = 20.0  # seconds to wait for something that travels over the broker


class Issuer:
    """An OIDC issuer: an Ed25519 key, its JWKS over HTTP on 127.0.0.1, and tokens signed by it."""

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()
        public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(self.key.public_key()))
        jwks = json.dumps({"keys": [{**public, "kid": "test", "use": "sig", "alg": "EdDSA"}]}).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(jwks)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def token(
        self,
        agency: str | None,
        scopes: str | Iterable[str],
        person: UUID | str | None = None,
        client: str = "test",
        **claims: Any,
    ) -> str:
        now = datetime.now(UTC)
        payload: dict[str, Any] = {
            "iss": self.url,
            "aud": "ekspor",
            "iat": now,
            "exp": now + timedelta(minutes=30),
            "azp": client,
            "scope": scopes if isinstance(scopes, str) else " ".join(scopes),
        }
        if agency is not None:
            payload["agency"] = agency
        if person is not None:
            payload["person"] = str(person)
        return jwt.encode({**payload, **claims}, self.key, algorithm="EdDSA", headers={"kid": "test"})

    def close(self) -> None:
        self._server.shutdown()


@dataclass(frozen=True)
class Told:
    """An event of the service's outbox."""

    data: dict[str, Any] | None
    subject: str
    sequence: int
    agency: str
    organiser: str
    event_id: UUID
    type: str


class ServiceUnderTest:
    """Use as an async context manager; see the methods for what a test can do and see."""

    def __init__(
        self,
        service: Service,
        settings: ServiceSettings,
        issuer: Issuer,
        *,
        make_topics: Callable[[], None] = lambda: None,
        whole: bool = False,
    ) -> None:
        """The worker starts with the first event that the test sends, the relay with `publish()`; or both at
        once with `whole`. `make_topics` is called before either."""
        self.service = service
        self.settings = settings
        self.issuer = issuer
        self.database = Database(settings, service.resources(settings) if service.resources else None)
        self.own_topics = OwnTopics.of(service, self.database, settings)
        self.app: FastAPI = build_app(service, settings, self.database, own_topics=self.own_topics)
        self.inbox = Inbox(service.name, self.database, service.reaction_table)
        self.consumer = Consumer(service.name, self.inbox, settings)
        self.relay = Relay(service.name, self.database, settings, service.state_topics)
        self._make_topics = make_topics
        self._whole = whole
        self._stop = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._producer: AIOKafkaProducer | None = None
        self._sequences: Counter[tuple[str, str]] = Counter()

    async def __aenter__(self) -> Self:
        self._lifespan = self.app.router.lifespan_context(self.app)
        await self._lifespan.__aenter__()
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://service", timeout=30)
        if self._whole:
            await self.consume()
            await self.publish()
        return self

    async def consume(self) -> None:
        """Start the worker, if the service reacts to anything and it does not run yet."""
        if self.inbox.reactions.topics:
            await self._start("worker", self.consumer.run)

    async def publish(self) -> None:
        """Start the relay, if the service tells anything and it does not run yet."""
        if self.service.publishes:
            await self._start("relay", self.relay.run)

    async def _start(self, part: str, run: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
        if part not in self._tasks:
            if not self._tasks:
                await asyncio.to_thread(self._make_topics)
            self._tasks[part] = asyncio.create_task(run(self._stop), name=part)

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await self.app.state.feed.close()
        if self._producer is not None:
            await self._producer.stop()
        await self.client.aclose()
        await self._lifespan.__aexit__(None, None, None)
        if self._tasks:
            for task in (await asyncio.wait(self._tasks.values(), timeout=15))[1]:
                task.cancel()
        await self.database.close()
        for task in self._tasks.values():
            if task.done() and not task.cancelled() and task.exception() is not None:
                raise RuntimeError("a part of the service failed") from task.exception()

    # -- over HTTP

    async def request(
        self,
        method: str,
        path: str,
        *,
        agency: str | None = None,
        scopes: str | Iterable[str] = "",
        person: UUID | str | None = None,
        key: str | None = None,
        token: str | None = None,
        **options: Any,
    ) -> httpx.Response:
        """Send a request; with `scopes` it bears a token of the agency, a POST an Idempotency-Key (`key`)."""
        headers = dict(options.pop("headers", {}))
        if token is None and scopes:
            token = self.issuer.token(agency, scopes, person)
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if method == "POST":
            headers.setdefault("Idempotency-Key", key or str(uuid4()))
        if "json" in options:
            options["content"] = orjson.dumps(options.pop("json"), default=str)
            headers.setdefault("Content-Type", "application/json")
        return await self.client.request(method, path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("GET", path, **options)

    async def post(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("POST", path, **options)

    async def put(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("PUT", path, **options)

    async def patch(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("PATCH", path, **options)

    # -- over the broker

    async def hear(
        self,
        *,
        topic: str,
        stem: str,
        subject: UUID | str,
        data: dict[str, Any] | bytes | None,
        agency: str = "DISNAKER-TNG",
        organiser: str = "DISNAKER-TNG",
        sequence: int | None = None,
        wait: bool = True,
        event_id: UUID | None = None,
    ) -> None:
        """Put an event on its topic as its owner would, and wait until it is applied or parked.

        The sequence counts up per topic and subject unless given. `data=None` is a tombstone.
        """
        key = (topic, str(subject))
        number = self._sequences[key] + 1 if sequence is None else sequence
        self._sequences[key] = max(number, self._sequences[key])
        service = topic.split(".", maxsplit=1)[0]
        headers = {
            "ce_specversion": "1.0",
            "ce_id": str(event_id or new_id()),
            "ce_type": f"{TYPE_PREFIX}.{service}.{stem}.v1",
            "ce_source": f"urn:ekspor:test/{service}",
            "ce_subject": str(subject),
            "ce_time": datetime.now(UTC).isoformat(),
            "ce_sequence": str(number),
            "ce_agency": agency,
            "ce_organiser": organiser,
        }
        value = orjson.dumps(data, default=str) if isinstance(data, dict) else data
        await self.put_on_topic(topic, str(subject).encode(), value, headers)
        if wait:
            await self.until_seen(topic, str(subject), number)

    async def put_on_topic(
        self, topic: str, key: bytes | None, value: bytes | None, headers: Mapping[str, str | bytes]
    ) -> None:
        """Put any record on a topic, however broken."""
        await self.consume()
        if self._producer is None:
            self._producer = AIOKafkaProducer(
                bootstrap_servers=self.settings.kafka,
                acks="all",
                linger_ms=0,
                **kafka_security(self.settings),
            )
            await self._producer.start()
        pairs = [(name, text if isinstance(text, bytes) else text.encode()) for name, text in headers.items()]
        await self._producer.send_and_wait(self.settings.topic_prefix + topic, value, key=key, headers=pairs)

    async def until_seen(self, topic: str, subject: str, sequence: int) -> None:
        """Wait until this event has been applied, skipped or parked."""

        async def seen() -> bool:
            async with self.database.engine.connect() as connection:
                found = await connection.exec_driver_sql(
                    "select 1 from inbox_mark where topic = $1 and subject = $2 and sequence >= $3 union all "
                    "select 1 from inbox_parked where topic = $1 and subject = $2 and sequence = $3",
                    (topic, subject, sequence),
                )
                return found.first() is not None

        await eventually(seen, f"{topic} {subject}#{sequence} to be applied or parked")

    async def told(self, stem: str | None = None, subject: UUID | str | None = None) -> list[Told]:
        """What the service told, in the order of its log."""
        async with self.database.engine.connect() as connection:
            rows = await connection.exec_driver_sql(
                "select data, subject, sequence, agency, organiser, event_id, type from outbox "
                "where ($1::text is null or type like '%.' || $1 || '.v%') "
                "and ($2::text is null or subject = $2) order by id",
                (stem, None if subject is None else str(subject)),
            )
            return [
                Told(
                    data=orjson.loads(row.data) if isinstance(row.data, str | bytes) else row.data,
                    subject=row.subject,
                    sequence=row.sequence,
                    agency=row.agency,
                    organiser=row.organiser,
                    event_id=row.event_id,
                    type=row.type,
                )
                for row in rows
            ]

    async def until_told(self, stem: str, count: int = 1) -> list[Told]:
        """Wait until so many facts of this stem have been told."""

        async def enough() -> bool:
            return len(await self.told(stem)) >= count

        await eventually(enough, f"{count} x {stem} to be told")
        return await self.told(stem)

    async def parked(self) -> list[ParkedEvent]:
        """What is parked now."""
        async with self.database.reading(Caller.service("test")) as tx:
            return await parked.listing(tx, 1000)


async def eventually(condition: Any, awaited: str, seconds: float = PATIENCE) -> None:
    """Wait until the async condition holds. Raises AssertionError which says what was awaited."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await condition():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"waited {seconds:g} s in vain for {awaited}")
        await asyncio.sleep(0.02)
