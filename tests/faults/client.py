"""Sends commands over HTTP and keeps a record of what it was told: acknowledged, refused, or no answer at all.

The judge compares this record with what the services hold. A command is tried again under the same
Idempotency-Key and in the same trace, so that however often it is sent, it may have one effect only.
"""

from __future__ import annotations

import asyncio
import secrets
import ssl
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal
from uuid import UUID

import aiohttp
import orjson

Json = dict[str, Any]
Outcome = Literal["acknowledged", "refused", "unanswered"]
Mint = Callable[[str | None, str, UUID | None], str]
"""(agency, scopes, person) -> a token that is good for some minutes. It is asked before each request."""

ONE_TRY = aiohttp.ClientTimeout(total=5)
PATIENCE = 25.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
UNAVAILABLE = 503


def session(**options: Any) -> aiohttp.ClientSession:
    """Connections without a limit. Trusts the authority that SSL_CERT_FILE names now, not when aiohttp was imported."""
    connector = aiohttp.TCPConnector(limit=0, ssl=ssl.create_default_context())
    return aiohttp.ClientSession(connector=connector, **options)


class Refused(Exception):
    """A service said no, and says why."""

    def __init__(self, problem: Json) -> None:
        self.code = str(problem.get("code", ""))
        super().__init__(f"{self.code}: {problem.get('detail')} {problem.get('verdicts') or ''}")


class Unanswered(Exception):
    """Nobody knows whether it was done."""


@dataclass
class Command:
    """One command, as its sender knows it. `use_case` is its name in the audit trail, `about` what it touches."""

    use_case: str
    service: str
    about: str
    key: str
    trace: str
    outcome: Outcome = "unanswered"
    tries: int = 0
    told: str = ""


@dataclass
class Client:
    """Everybody's client: acts for any agency. `draw` says after which unanswered try it gives up."""

    urls: Mapping[str, str]
    mint: Mint
    commands: list[Command] = field(default_factory=list)
    requests: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    """Requests without an answer, by what was raised, and answers 5xx, by status and code."""

    @property
    def errors(self) -> int:
        """Answers 500: the service did not expect what happened. The command counts as unanswered."""
        return sum(times for cause, times in self.failures.items() if cause.startswith("500"))

    async def __aenter__(self) -> Client:
        self._http = session(timeout=ONE_TRY)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def command(
        self,
        use_case: str,
        method: str,
        service: str,
        path: str,
        body: Json,
        *,
        agency: str | None,
        about: object = "",
        person: UUID | None = None,
        scope: str | None = None,
        version: int | None = None,
        fickle: bool = False,
    ) -> Json:
        """Send it until it is answered. A fickle client gives up at the first silence. Raises Refused, Unanswered."""
        told = Command(use_case, service, str(about), secrets.token_hex(16), secrets.token_hex(16))
        self.commands.append(told)
        headers = {
            "Authorization": self._bearer(agency, scope or f"{service}:write history:write", person),
            "Content-Type": "application/json",
            "Idempotency-Key": told.key,
            "traceparent": f"00-{told.trace}-{secrets.token_hex(8)}-01",
        }
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        content = orjson.dumps(body, default=str)
        deadline = asyncio.get_running_loop().time() + (0 if fickle else PATIENCE)
        pause = FIRST_PAUSE
        while True:
            told.tries += 1
            status, answer = await self._once(method, self.urls[service] + path, headers, content)
            if status is not None and status < 400:
                told.outcome, told.told = "acknowledged", str(status)
                return answer
            if status is not None and status < 500 and answer.get("code") != "idempotency_in_flight":
                told.outcome, told.told = "refused", str(answer.get("code"))
                raise Refused(answer)
            told.told = str(status)
            if asyncio.get_running_loop().time() > deadline:
                raise Unanswered(f"{method} {path}")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def get(
        self, service: str, path: str, *, agency: str | None, scope: str | None = None, **params: Any
    ) -> Json | None:
        """What a reader sees now; None while nobody answers."""
        headers = {"Authorization": self._bearer(agency, scope or f"{service}:read", None)}
        status, answer = await self._once("GET", self.urls[service] + path, headers, None, params)
        return answer if status is not None and status < 400 else None

    async def _once(
        self, method: str, url: str, headers: Json, content: bytes | None, params: Json | None = None
    ) -> tuple[int | None, Json]:
        self.requests += 1
        try:
            async with self._http.request(method, url, headers=headers, data=content, params=params) as got:
                raw = await got.read()
                answer = orjson.loads(raw) if raw else {}
        except (aiohttp.ClientError, TimeoutError, orjson.JSONDecodeError, OSError) as silence:
            self.failures[type(silence).__name__] += 1
            return None, {}
        if got.status >= 500:
            self.failures[f"{got.status} {answer.get('code', '')}".strip()] += 1
        return got.status, answer

    def _bearer(self, agency: str | None, scope: str, person: UUID | None) -> str:
        return f"Bearer {self.mint(agency, scope, person)}"

    def record(self) -> list[Json]:
        """Everything it was told, for the evidence."""
        return [asdict(command) for command in self.commands]
