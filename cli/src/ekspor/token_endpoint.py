"""Tokens by the client credentials grant (RFC 6749, 4.4), from whatever issuer the installation has.

An agency's client is called `<agency>-client`, in small letters, and the operators' `operator-client`; their secrets
are in the environment: EKSPOR_CLIENT_SECRET_DISNAKER_TNG, EKSPOR_CLIENT_SECRET_OPERATOR.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field

import httpx

from ekspor.failures import Refused, Unavailable

OPERATOR = "operator"
SPARE = 30.0
"""Seconds before its end at which a token is renewed: requests may be long, and clocks differ."""
TRIES = 5


@dataclass
class TokenEndpoint:
    """Asks for tokens, and keeps each until shortly before it expires."""

    url: str
    _kept: dict[tuple[str, frozenset[str]], tuple[float, str]] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def token(self, agency: str | None, scopes: str) -> str:
        """A token with these scopes that is good for half a minute at least. Raises Refused or Unavailable."""
        wanted = frozenset(scopes.split())
        # What operators may do no agency's client may, so the demo's agencies leave it to the operator.
        client = OPERATOR if agency is None or "ops" in wanted else agency
        with self._one_at_a_time:
            until, token = self._kept.get((client, wanted), (0.0, ""))
            if until < time.monotonic():
                token, lifetime = self._ask(client, " ".join(sorted(wanted)))
                self._kept[client, wanted] = (time.monotonic() + lifetime - SPARE, token)
        return token

    def _ask(self, client: str, scopes: str) -> tuple[str, float]:
        variable = f"EKSPOR_CLIENT_SECRET_{client.upper().replace('-', '_')}"
        secret = os.environ.get(variable)
        if not secret:
            raise Unavailable(f"{variable} is not set: the secret of {client.lower()}-client")
        form = {"grant_type": "client_credentials", "scope": scopes}
        answer = self._post(form, (f"{client.lower()}-client", secret))
        if answer.is_error:
            raise Refused(
                f"the issuer gives {client.lower()}-client no token: {answer.text[:300]}", answer.status_code
            )
        told = answer.json()
        return str(told["access_token"]), float(told.get("expires_in", 60))

    def _post(self, form: dict[str, str], login: tuple[str, str]) -> httpx.Response:
        away = ""
        for attempt in range(TRIES):
            try:
                answer = httpx.post(self.url, data=form, auth=login, timeout=30)
            except httpx.TransportError as error:
                away = str(error)
            else:
                if answer.status_code not in {502, 503, 504}:
                    return answer
                away = f"{answer.status_code}"
            time.sleep(0.2 * 2**attempt)
        raise Unavailable(f"no issuer answers at {self.url}: {away}")
