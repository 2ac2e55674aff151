"""Bearer tokens of any OIDC issuer, checked against its published keys.

All cryptography is PyJWT's. What is decided here: which algorithms count, when keys are fetched, and what
of a verified token is remembered.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Self
from uuid import UUID

import httpx
import jwt
import structlog
from pydantic import TypeAdapter, ValidationError

from chassis.caller import Caller
from chassis.http.refusals import IssuerAway, TokenMissing, TokenRefused
from chassis.settings import ServiceSettings
from chassis.types import AgencyKey

ALGORITHMS = ("RS256", "ES256", "EdDSA")
"""Asymmetric only: with HS256 in the list, a token "signed" with the public key would pass."""

_KEY_TYPES = frozenset({"RSA", "EC", "OKP"})
_LEEWAY = 10.0  # seconds of clock difference tolerated in exp, nbf and iat
_MAX_TOKEN = 8_192  # characters; more is no token of ours
_REMEMBERED = 4_096  # verified tokens per process
_FRESH = 300.0  # seconds after which keys are fetched again, so that a withdrawn one goes
_PAUSE = 10.0  # seconds between two fetches, however many unknown key ids come in
_FIRST_PAUSE = 1.0  # the same while no key is known at all: the issuer may be starting as we are
_FETCH_TIMEOUT = 3.0

log = structlog.get_logger(__name__)
_agency = TypeAdapter(AgencyKey)

FetchKeys = Callable[[], Awaitable[Mapping[str, Any]]]


class IssuerKeys:
    """The issuer's public keys by id.

    Fetched when first needed, when stale, and for an unknown id, but never twice within `pause` seconds. An
    issuer that is away leaves the known keys in force.
    """

    def __init__(self, fetch: FetchKeys, *, fresh: float = _FRESH, pause: float = _PAUSE) -> None:
        self._fetch = fetch
        self._fresh, self._pause = fresh, pause
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._published: object = None
        self._fetched_at = self._tried_at = float("-inf")
        self._one_at_a_time = asyncio.Lock()
        self.generation = 0
        """Grows whenever the set of keys changes."""

    async def find(self, key_id: str | None) -> jwt.PyJWK:
        """The key with this id; without an id, the issuer's only key. Raises TokenRefused, or IssuerAway."""
        key = self._keys.get(key_id)
        if key is None:
            await self._refresh()
            key = self._keys.get(key_id)
        if key is None and key_id is None and len(self._keys) == 1:
            key = next(iter(self._keys.values()))
        if key is not None:
            return key
        if not self._keys:
            raise IssuerAway(
                "The token cannot be checked, since the issuer's keys cannot be fetched.",
                retry_after=int(_FIRST_PAUSE),
            )
        raise TokenRefused("The token was signed with a key that the issuer does not publish.")

    async def keep_fresh(self) -> None:
        """Fetch stale keys again. One request waits for that, the others go on with the keys there are."""
        if (
            self._keys
            and time.monotonic() - self._fetched_at > self._fresh
            and not self._one_at_a_time.locked()
        ):
            await self._refresh()

    async def _refresh(self) -> None:
        async with self._one_at_a_time:
            pause = self._pause if self._keys else min(self._pause, _FIRST_PAUSE)
            if time.monotonic() - self._tried_at < pause:
                return
            self._tried_at = time.monotonic()
            try:
                document = await self._fetch()
                keys = _usable(document)
            except (httpx.HTTPError, OSError, ValueError, TypeError, AttributeError) as error:
                log.warning("issuer_keys_not_fetched", error=type(error).__name__, known=len(self._keys))
                return
            self._fetched_at = time.monotonic()
            if document != self._published:
                self.generation += 1
            self._keys, self._published = keys, document


def _usable(document: Mapping[str, Any]) -> dict[str | None, jwt.PyJWK]:
    """Keys for signatures of an allowed kind; what else the issuer publishes is passed over."""
    keys: dict[str | None, jwt.PyJWK] = {}
    for entry in document["keys"]:
        if entry.get("kty") not in _KEY_TYPES or entry.get("use", "sig") != "sig":
            continue
        try:
            key = jwt.PyJWK(entry)
        except (jwt.PyJWKError, jwt.InvalidKeyError):
            continue
        if key.algorithm_name in ALGORITHMS:
            keys[entry.get("kid")] = key
    return keys


class Authenticator:
    """Turns a bearer token into a `Caller`, or refuses it."""

    def __init__(self, *, issuer: str, audience: str, keys: IssuerKeys) -> None:
        self._issuer, self._audience, self._keys = issuer, audience, keys
        self._verified: OrderedDict[bytes, tuple[float, Caller]] = OrderedDict()
        self._verified_with = keys.generation

    @classmethod
    def of(cls, settings: ServiceSettings) -> Self:
        """One that fetches the keys from `settings.oidc_jwks_url`."""

        async def fetch() -> Mapping[str, Any]:
            async with httpx.AsyncClient(timeout=_FETCH_TIMEOUT) as client:
                response = await client.get(settings.oidc_jwks_url)
                response.raise_for_status()
                document: Mapping[str, Any] = response.json()
                return document

        return cls(issuer=settings.oidc_issuer, audience=settings.oidc_audience, keys=IssuerKeys(fetch))

    async def caller(self, token: str | None) -> Caller:
        """The caller whom this token names. Raises TokenMissing or TokenRefused (401), IssuerAway (503)."""
        if not token:
            raise TokenMissing("Send a bearer token in the header `Authorization`.")
        if len(token) > _MAX_TOKEN or not token.isascii():
            raise TokenRefused(f"A token is ASCII and has at most {_MAX_TOKEN} characters.")
        digest = hashlib.sha256(token.encode()).digest()
        await self._keys.keep_fresh()
        remembered = self._verified.get(digest)
        if remembered and remembered[0] > time.time() and self._verified_with == self._keys.generation:
            self._verified.move_to_end(digest)
            return remembered[1]
        claims = await self._verify(token)
        caller = _caller(claims)
        self._remember(digest, float(claims["exp"]), caller)
        return caller

    async def _verify(self, token: str) -> Mapping[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise TokenRefused(f"The token must be signed with one of {', '.join(ALGORITHMS)}.")
            key = await self._keys.find(header.get("kid"))
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                issuer=self._issuer,
                audience=self._audience,
                leeway=_LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, RecursionError) as error:  # RecursionError: a header nested without end
            raise TokenRefused(_reason(error)) from None
        return claims

    def _remember(self, digest: bytes, until: float, caller: Caller) -> None:
        if self._verified_with != self._keys.generation:
            self._verified.clear()
            self._verified_with = self._keys.generation
        self._verified[digest] = (until, caller)
        while len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)


def _reason(error: Exception) -> str:
    match error:
        case jwt.ExpiredSignatureError():
            return "The token has expired; get a new one from the issuer."
        case jwt.ImmatureSignatureError():
            return "The token is not valid yet."
        case jwt.InvalidAudienceError():
            return "The token is meant for another audience."
        case jwt.InvalidIssuerError():
            return "The token comes from another issuer."
        case jwt.MissingRequiredClaimError():
            return f"The token lacks the claim `{error.claim}`."
        case jwt.InvalidSignatureError():
            return "The token's signature does not fit."
        case _:
            return "The token is not a signed JWT of this issuer."


def _caller(claims: Mapping[str, Any]) -> Caller:
    client = claims.get("azp") or claims.get("client_id")
    if not isinstance(client, str) or not client:
        raise TokenRefused("The token names no client: it needs the claim `azp` or `client_id`.")
    agency, person = claims.get("agency"), claims.get("person")
    try:
        return Caller(
            agency=None if agency is None else _agency.validate_python(agency),
            client=client,
            person=None if person is None else UUID(str(person)),
            scopes=_scopes(claims.get("scope", "")),
        )
    except (ValidationError, ValueError):
        raise TokenRefused(
            "The token's claims `agency`, `person` or `scope` are not of their form."
        ) from None


def _scopes(claim: object) -> frozenset[str]:
    """Scopes as OAuth has them, separated by spaces (RFC 8693, 4.2), or as a list."""
    if isinstance(claim, str):
        return frozenset(claim.split())
    if isinstance(claim, list) and all(isinstance(scope, str) for scope in claim):
        return frozenset(claim)
    raise ValueError("scope")
