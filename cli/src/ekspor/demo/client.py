"""How the demo speaks to the services: as the agencies do, over HTTP and with their tokens."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import orjson

Tokens = Callable[[str, Iterable[str], UUID | None], str]
"""(agency, scopes, person) -> a bearer token."""
Json = dict[str, Any]

AT_ONCE = 8
"""Requests in flight. More only lengthens the queues of two cores."""
TIMEOUT = httpx.Timeout(60, connect=10)
TRIES = 8


class Refused(Exception):
    """A service said no. `problem` is its problem document (RFC 9457)."""

    def __init__(self, method: str, url: str, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.problem = status, problem
        said = problem.get("detail") or problem.get("title") or "nothing"
        about = f" (field {problem['field']})" if problem.get("field") else ""
        verdicts = f" {problem['verdicts']}" if problem.get("verdicts") else ""
        super().__init__(f"{method} {url}: {status} {problem.get('code', '')}{about}: {said}{verdicts}")

    @property
    def code(self) -> str:
        return str(self.problem.get("code", ""))


class Unreachable(Exception):
    """A service did not answer, or was unavailable for longer than the demo is willing to wait."""


@dataclass(slots=True)
class Wire:
    """The connections that all agencies share: kept alive, bounded in number."""

    urls: Mapping[str, str]
    tokens: Tokens
    http: httpx.AsyncClient
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    requests: int = 0
    _bearers: dict[tuple[str, frozenset[str], UUID | None], str] = field(default_factory=dict)

    def bearer(self, agency: str, scopes: frozenset[str], person: UUID | None) -> str:
        key = (agency, scopes, person)
        if key not in self._bearers:
            self._bearers[key] = f"Bearer {self.tokens(agency, sorted(scopes), person)}"
        return self._bearers[key]

    async def send(
        self, method: str, url: str, headers: dict[str, str], content: bytes | None, params: Json | None
    ) -> httpx.Response:
        """One request, tried again while the service says that it is away. Raises Refused or Unreachable."""
        for attempt in range(TRIES):
            async with self.gate:
                self.requests += 1
                try:
                    answer = await self.http.request(
                        method, url, headers=headers, content=content, params=params
                    )
                except httpx.TransportError as error:
                    answer, away = None, repr(error)
            if answer is not None:
                if answer.is_success:
                    return answer
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE and not _in_flight(answer):
                    raise Refused(method, url, answer.status_code, _problem(answer))
                away = answer.text
            await asyncio.sleep(0.1 * 2**attempt)
        raise Unreachable(f"{method} {url} failed {TRIES} times, last with: {away}")


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency's client. `person`, where given, is who acts for it."""

    wire: Wire
    key: str
    history: bool = True
    person: UUID | None = None

    def acting(self, person: UUID) -> "Agency":
        return Agency(self.wire, self.key, self.history, person)

    async def get(self, service: str, path: str, **params: Any) -> Json:
        answer = await self._send("GET", service, path, "read", params=params)
        return _object(answer)

    async def items(self, service: str, path: str, **params: Any) -> list[Json]:
        """Every item of a list, page by page."""
        found: list[Json] = []
        page = await self.get(service, path, limit=200, **params)
        found.extend(page["items"])
        while page.get("next"):
            page = await self.get(service, path, limit=200, after=page["next"], **params)
            found.extend(page["items"])
        return found

    async def download(self, service: str, path: str) -> bytes:
        return (await self._send("GET", service, path, "read")).content

    async def post(self, service: str, path: str, body: Json, *, ops: bool = False) -> Json:
        return _object(await self._send("POST", service, path, "ops" if ops else "write", body))

    async def put(self, service: str, path: str, body: Json) -> Json:
        return _object(await self._send("PUT", service, path, "write", body))

    async def _send(
        self,
        method: str,
        service: str,
        path: str,
        right: str,
        body: Json | None = None,
        params: Json | None = None,
    ) -> httpx.Response:
        scopes = {"ops"} if right == "ops" else {f"{service}:{right}"}
        if right == "write" and self.history:
            scopes.add("history:write")
        headers = {"Authorization": self.wire.bearer(self.key, frozenset(scopes), self.person)}
        content = None
        if body is not None:
            content = orjson.dumps(body)
            headers["Content-Type"] = "application/json"
            # From the content, so that a demo that was interrupted and begun again asks for the same.
            act = f"{self.key} {self.person} {method} {path} ".encode() + content
            headers["Idempotency-Key"] = hashlib.blake2b(act, digest_size=16).hexdigest()
        return await self.wire.send(method, self.wire.urls[service] + path, headers, content, params or None)


@asynccontextmanager
async def wired(urls: Mapping[str, str], tokens: Tokens) -> AsyncIterator[Wire]:
    """Connections to the services at `urls` (service name -> base URL), closed at the end."""
    limits = httpx.Limits(max_connections=2 * AT_ONCE, max_keepalive_connections=2 * AT_ONCE)
    async with httpx.AsyncClient(timeout=TIMEOUT, limits=limits) as http:
        yield Wire({name: url.rstrip("/") for name, url in urls.items()}, tokens, http)


def _in_flight(answer: httpx.Response) -> bool:
    """The first try still runs although we lost its connection."""
    return (
        answer.status_code == httpx.codes.CONFLICT and _problem(answer).get("code") == "idempotency_in_flight"
    )


def _problem(answer: httpx.Response) -> Json:
    try:
        return _object(answer)
    except ValueError:
        return {"detail": answer.text[:500]}


def _object(answer: httpx.Response) -> Json:
    found = orjson.loads(answer.content) if answer.content else {}
    if not isinstance(found, dict):
        raise ValueError(f"{answer.request.url} answered no JSON object")  # noqa: TRY004 - not the type, the answer
    return found
