"""Where the services are, and who speaks to them.

For the embedded stack both stand in its state directory. Elsewhere they are told by the environment:
EKSPOR_URL_REGISTRATION (and so on for each service), EKSPOR_KAFKA, and EKSPOR_TOKEN or, for whoever acts for several
agencies or for longer than a token lives, EKSPOR_TOKEN_ENDPOINT (see `token_endpoint`). To a broker that asks for a
login: EKSPOR_KAFKA_USERNAME and EKSPOR_KAFKA_PASSWORD_<USER> (or ..._FILE).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from ekspor.embedded.state import RunningStack, StateDirectory
from ekspor.embedded.tokens import AGENCY_SCOPES, SERVICES, Issuer
from ekspor.failures import Unavailable, refusal_of
from ekspor.provision.broker import Login
from ekspor.provision.passwords import passwords_of
from ekspor.token_endpoint import TokenEndpoint

OPERATOR_SCOPES = " ".join(("ops", *(scope for scope in AGENCY_SCOPES if scope.endswith(":read"))))
PATIENCE = httpx.Timeout(30.0, connect=3.0)


@dataclass(frozen=True)
class Connection:
    """The services' addresses, the broker's, and a way to a token."""

    urls: dict[str, str]
    kafka: str | None
    stack: RunningStack | None
    state: StateDirectory
    issuer: TokenEndpoint | None = None

    @classmethod
    def open(cls, state: Path) -> Connection:
        """From the environment if it names any service, else from the stack running on `state`."""
        directory = StateDirectory(state)
        told = {name: os.environ.get(f"EKSPOR_URL_{name.upper()}") for name in SERVICES}
        if any(told.values()):
            urls = {name: url.rstrip("/") for name, url in told.items() if url}
            endpoint = os.environ.get("EKSPOR_TOKEN_ENDPOINT")
            issuer = TokenEndpoint(endpoint) if endpoint else None
            return cls(urls, os.environ.get("EKSPOR_KAFKA"), None, directory, issuer)
        stack = directory.running()
        if stack is None:
            raise Unavailable(
                f"no stack is running on {directory.path} (make up starts one), "
                "and the environment names none (EKSPOR_URL_REGISTRATION and so on)"
            )
        return cls(stack.urls, stack.kafka, stack, directory)

    def url(self, service: str) -> str:
        """The address of a service. Raises Unavailable if nobody told it."""
        if service not in self.urls:
            raise Unavailable(f"EKSPOR_URL_{service.upper()} is not set")
        return self.urls[service]

    def broker(self) -> dict[str, Any]:
        """What a client of kafka-python needs to reach the broker; as EKSPOR_KAFKA_USERNAME, if that is set.

        His password is where `ekspor provision kafka` takes it from. Raises Unavailable if nobody told the address,
        and Refused without a password.
        """
        if not self.kafka:
            raise Unavailable("EKSPOR_KAFKA is not set")
        user = os.environ.get("EKSPOR_KAFKA_USERNAME")
        if self.stack is not None or not user:
            return {"bootstrap_servers": self.kafka.split(","), "client_id": "ekspor"}
        [password] = passwords_of([user]).values()
        return Login(
            self.kafka,
            user,
            password,
            os.environ.get("EKSPOR_KAFKA_SASL_MECHANISM", "SCRAM-SHA-512"),
            os.environ.get("EKSPOR_KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT"),
            os.environ.get("EKSPOR_KAFKA_CA_FILE"),
        ).options()

    def token(self, agency: str | None, scopes: str, person: UUID | None = None) -> str:
        """EKSPOR_TOKEN if set, else one of EKSPOR_TOKEN_ENDPOINT, else one minted by the stack's own issuer.

        Only the last can name `person`: an endpoint gives a client a token of its own, never one of a person's.
        """
        if given := os.environ.get("EKSPOR_TOKEN"):
            return given
        if self.issuer is not None:
            return self.issuer.token(agency, scopes)
        if self.stack is None:
            raise Unavailable(
                "neither EKSPOR_TOKEN nor EKSPOR_TOKEN_ENDPOINT is set: ask your identity provider for a token"
            )
        return Issuer.at(self.state.issuer, self.stack.issuer).mint(agency, scopes, person)

    @contextmanager
    def client(
        self,
        service: str,
        *,
        agency: str | None = None,
        scopes: str = OPERATOR_SCOPES,
        anonymous: bool = False,
    ) -> Iterator[Client]:
        """An HTTP client of one service, by default with an operator's token."""
        headers = {} if anonymous else {"Authorization": f"Bearer {self.token(agency, scopes)}"}
        with httpx.Client(base_url=self.url(service), headers=headers, timeout=PATIENCE) as http:
            yield Client(service, http)


@dataclass(frozen=True)
class Client:
    """Asks one service, and turns its refusals into failures."""

    service: str
    http: httpx.Client

    def get(self, path: str, **params: Any) -> Any:
        """The JSON of a successful GET."""
        return self._ask("GET", path, params={k: v for k, v in params.items() if v is not None}).json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The JSON of a successful POST, or None if it has no body."""
        # A key of its own: asked once, done once, even if the network makes httpx or a proxy ask twice.
        answer = self._ask("POST", path, json=body, headers={"Idempotency-Key": str(uuid4())})
        return answer.json() if answer.content else None

    def pages(self, path: str, **params: Any) -> Iterator[Any]:
        """Every item of a list, following its cursor."""
        after: str | None = None
        while True:
            page = self.get(path, **params, after=after, limit=200)
            yield from page["items"]
            after = page.get("next")
            if after is None:
                return

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            answer = self.http.request(method, path, **options)
        except httpx.TransportError as away:
            raise Unavailable(f"{self.service} does not answer at {self.http.base_url}: {away}") from away
        if answer.is_error:
            raise refusal_of(answer)
        return answer
