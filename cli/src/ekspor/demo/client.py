"""How the demo speaks to the services: as the agencies do, over HTTP and with their tokens."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
import orjson

from ekspor.demo.failures import DemoFailed

Tokens = Callable[[str, Iterable[str], UUID | None], str]
"""(agency, scopes, person) -> a bearer token that is good for half a minute at least."""
KEPT_FOR = 20.0
"""Seconds for which a token is used without asking for it again."""
Json = dict[str, Any]

AT_ONCE = 8
"""Requests in flight. More only lengthens the queues of two cores."""
TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=10)
TRIES = 20
LONGEST_PAUSE = 5.0
"""Seconds. With so many tries a service may be away for more than a minute before the demo gives up."""
UNAVAILABLE = 503


class Refused(DemoFailed):
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


class Unreachable(DemoFailed):
    """A service did not answer, or was unavailable for longer than the demo is willing to wait."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: bytes

    def json(self) -> Json:
        """The object it holds. Raises ValueError when it holds none."""
        found = orjson.loads(self.content) if self.content else {}
        if not isinstance(found, dict):
            raise ValueError("a JSON object was expected")  # noqa: TRY004 - nobody passed a wrong type
        return found

    def problem(self) -> Json:
        try:
            return self.json()
        except ValueError:
            return {"detail": self.content[:500].decode(errors="replace")}


@dataclass(slots=True)
class Wire:
    """The connections that all agencies share: kept alive, bounded in number."""

    urls: Mapping[str, str]
    tokens: Tokens
    http: aiohttp.ClientSession
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    requests: int = 0
    _bearers: dict[tuple[str, frozenset[str], UUID | None], tuple[float, str]] = field(default_factory=dict)

    def bearer(self, agency: str, scopes: frozenset[str], person: UUID | None) -> str:
        key = (agency, scopes, person)
        until, bearer = self._bearers.get(key, (0.0, ""))
        if until < time.monotonic():
            bearer = f"Bearer {self.tokens(agency, sorted(scopes), person)}"
            self._bearers[key] = (time.monotonic() + KEPT_FOR, bearer)
        return bearer

    async def send(
        self, method: str, url: str, headers: dict[str, str], content: bytes | None, params: Json | None
    ) -> Answer:
        """One request, tried again while the service is away. Raises Refused or Unreachable."""
        away = ""
        for attempt in range(TRIES):
            try:
                answer = await self._once(method, url, headers, content, params)
            except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, TimeoutError) as error:
                away = repr(error)
            else:
                if answer.status < 400:
                    return answer
                problem = answer.problem()
                if answer.status != UNAVAILABLE and problem.get("code") != "idempotency_in_flight":
                    raise Refused(method, url, answer.status, problem)
                away = str(problem)
            await asyncio.sleep(min(0.1 * 2**attempt, LONGEST_PAUSE))
        raise Unreachable(f"{method} {url} failed {TRIES} times, last with: {away}")

    async def _once(
        self, method: str, url: str, headers: dict[str, str], content: bytes | None, params: Json | None
    ) -> Answer:
        async with self.gate:
            self.requests += 1
            async with self.http.request(method, url, headers=headers, data=content, params=params) as answer:
                return Answer(answer.status, await answer.read())


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
        answer = await self._send("GET", service, path, {f"{service}:read"}, params=params)
        return answer.json()

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
        return (await self._send("GET", service, path, {f"{service}:read"})).content

    async def post(
        self, service: str, path: str, body: Json, *, ops: bool = False, states_who: bool = False
    ) -> Json:
        """`states_who`: the body names the person who acted, for tokens that do not."""
        scopes = {"ops"} if ops else {f"{service}:write"}
        if states_who:
            scopes.add("act:behalf")
        return (await self._send("POST", service, path, scopes, body)).json()

    async def put(self, service: str, path: str, body: Json) -> Json:
        return (await self._send("PUT", service, path, {f"{service}:write"}, body)).json()

    async def _send(
        self,
        method: str,
        service: str,
        path: str,
        scopes: set[str],
        body: Json | None = None,
        params: Json | None = None,
    ) -> Answer:
        if f"{service}:write" in scopes and self.history:
            scopes.add("history:write")
        headers = {"Authorization": self.wire.bearer(self.key, frozenset(scopes), self.person)}
        content = None
        if body is not None:
            content = orjson.dumps(body)
            headers["Content-Type"] = "application/json"
            # One for all tries: whatever happens on the way, it is done once.
            headers["Idempotency-Key"] = secrets.token_hex(16)
        return await self.wire.send(method, self.wire.urls[service] + path, headers, content, params or None)


@asynccontextmanager
async def wired(urls: Mapping[str, str], tokens: Tokens) -> AsyncIterator[Wire]:
    """Connections to the services at `urls` (service name -> base URL), closed at the end."""
    async with aiohttp.ClientSession(timeout=TIMEOUT, connector=aiohttp.TCPConnector(limit=0)) as http:
        yield Wire({name: url.rstrip("/") for name, url in urls.items()}, tokens, http)
