"""Tokens: who is let in, as whom, and what is asked of the issuer."""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pantry import Pantry

from chassis.caller import Caller
from chassis.http.auth import Authenticator, IssuerKeys
from chassis.http.refusals import IssuerAway, TokenMissing, TokenRefused

ISSUER = "https://issuer.example"
ALGORITHMS = {
    "RS256": jwt.algorithms.RSAAlgorithm,
    "ES256": jwt.algorithms.ECAlgorithm,
    "EdDSA": jwt.algorithms.OKPAlgorithm,
}
KEYS: dict[str, Any] = {
    "RS256": rsa.generate_private_key(65537, 2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}


def public(algorithm: str, key_id: str | None = None, key: Any = None) -> dict[str, Any]:
    jwk = json.loads(ALGORITHMS[algorithm].to_jwk((key or KEYS[algorithm]).public_key()))
    return {**jwk, "kid": key_id or algorithm, "use": "sig", "alg": algorithm}


def token(algorithm: str = "EdDSA", key: Any = None, key_id: str | None = None, **claims: Any) -> str:
    now = datetime.now(UTC)
    payload = {
        "iss": ISSUER,
        "aud": "ekspor",
        "exp": now + timedelta(minutes=5),
        "azp": "disnaker-app",
        "agency": "DISNAKER-TNG",
        "scope": "registration:read registration:write",
        **claims,
    }
    present = {name: value for name, value in payload.items() if value is not None}
    return jwt.encode(present, key or KEYS[algorithm], algorithm, headers={"kid": key_id or algorithm})


def part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def signed(body: bytes) -> str:
    """A body of any kind, truly signed by the issuer."""
    head = part(b'{"alg":"EdDSA","kid":"EdDSA"}')
    content = f"{head}.{part(body)}"
    return f"{content}.{part(KEYS['EdDSA'].sign(content.encode()))}"


class IssuerInMemory:
    """Answers with its keys and counts how often it was asked; may be away."""

    def __init__(self) -> None:
        self.keys = [public(algorithm) for algorithm in KEYS]
        self.asked = 0
        self.away = False

    async def __call__(self) -> Mapping[str, Any]:
        self.asked += 1
        if self.away:
            raise httpx.ConnectError("away")
        return {"keys": self.keys}


@pytest.fixture
def issuer_in_memory() -> IssuerInMemory:
    return IssuerInMemory()


@pytest.fixture
def authenticator(issuer_in_memory: IssuerInMemory) -> Authenticator:
    return Authenticator(issuer=ISSUER, audience="ekspor", keys=IssuerKeys(issuer_in_memory))


def patient(issuer: IssuerInMemory, *, fresh: float = 300, pause: float = 0) -> Authenticator:
    """An authenticator that may ask the issuer at any time."""
    return Authenticator(issuer=ISSUER, audience="ekspor", keys=IssuerKeys(issuer, fresh=fresh, pause=pause))


@pytest.mark.parametrize("algorithm", list(KEYS))
async def test_a_token_of_each_allowed_algorithm_names_its_caller(
    authenticator: Authenticator, algorithm: str
) -> None:
    person = uuid4()
    assert await authenticator.caller(token(algorithm, person=str(person))) == Caller(
        agency="DISNAKER-TNG",
        client="disnaker-app",
        person=person,
        scopes=frozenset({"registration:read", "registration:write"}),
    )


async def test_scopes_may_be_a_list_and_the_client_a_client_id(authenticator: Authenticator) -> None:
    caller = await authenticator.caller(token(scope=["ops"], azp=None, client_id="operator", agency=None))
    assert (caller.client, caller.agency, caller.scopes) == ("operator", None, frozenset({"ops"}))


async def test_no_token_is_refused(authenticator: Authenticator) -> None:
    for nothing in (None, ""):
        with pytest.raises(TokenMissing):
            await authenticator.caller(nothing)


REFUSED: dict[str, Callable[[], str]] = {
    "expired": lambda: token(exp=datetime.now(UTC) - timedelta(minutes=1)),
    "without expiry": lambda: token(exp=None),
    "not valid yet": lambda: token(nbf=datetime.now(UTC) + timedelta(minutes=1)),
    "of another issuer": lambda: token(iss="https://elsewhere.example"),
    "for another audience": lambda: token(aud="someone-else"),
    "for no audience": lambda: token(aud=None),
    "of no client": lambda: token(azp=None),
    "with an agency of a wrong form": lambda: token(agency="x' or 1=1"),
    "with an agency that is no text": lambda: token(agency=["DISNAKER-TNG"]),
    "with a person that is no id": lambda: token(person="Siti"),
    "with scopes of a wrong form": lambda: token(scope={"ops": True}),
    "that is no JWT": lambda: "three.little.dots",
    "that is not even ASCII": lambda: "token-\udce9",
    "that is endless": lambda: "a" * 100_000,
    "with a header nested without end": lambda: part(b'{"alg":' + b"[" * 5_000) + ".e30.c2ln",
    "with a header that is a list": lambda: part(b"[1]") + ".e30.c2ln",
    "with a header that is not UTF-8": lambda: part(b'{"alg":"EdDSA","kid":"\xff"}') + ".e30.c2ln",
    "with a key id that is a map": lambda: part(b'{"alg":"EdDSA","kid":{"a":1}}') + ".e30.c2ln",
    "with an unknown critical extension": lambda: (
        part(b'{"alg":"EdDSA","kid":"EdDSA","crit":["x"],"x":1}') + ".e30.c2ln"
    ),
    "whose body is a list": lambda: signed(b"[1]"),
    "whose body is no JSON": lambda: signed(b"{"),
    "whose body is nested without end": lambda: signed(b"[" * 5_000),
    "whose expiry is a text": lambda: signed(
        b'{"exp":"soon","iss":"https://issuer.example","aud":"ekspor","azp":"x"}'
    ),
    "whose expiry is endless": lambda: signed(
        b'{"exp":1e999,"iss":"https://issuer.example","aud":"ekspor","azp":"x"}'
    ),
}


@pytest.mark.parametrize("which", list(REFUSED))
async def test_a_token_is_refused(authenticator: Authenticator, which: str) -> None:
    with pytest.raises(TokenRefused) as refusal:
        await authenticator.caller(REFUSED[which]())
    assert refusal.value.headers["WWW-Authenticate"].startswith("Bearer ")


async def test_a_token_signed_by_another_key_is_refused(authenticator: Authenticator) -> None:
    forged = token(key=ed25519.Ed25519PrivateKey.generate())
    with pytest.raises(TokenRefused):
        await authenticator.caller(forged)


async def test_a_token_without_signature_is_refused(authenticator: Authenticator) -> None:
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT","kid":"EdDSA"}').rstrip(b"=").decode()
    body = token().split(".")[1]
    for unsigned in (f"{head}.{body}.", f"{head}.{body}.c2ln"):
        with pytest.raises(TokenRefused):
            await authenticator.caller(unsigned)


async def test_a_public_key_used_as_a_shared_secret_is_refused(authenticator: Authenticator) -> None:
    claims = {"iss": ISSUER, "aud": "ekspor", "exp": 2**31, "azp": "forger", "scope": "ops"}
    parts = [{"alg": "HS256", "typ": "JWT", "kid": "RS256"}, claims]
    signed = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts
    )
    for secret in (
        KEYS["RS256"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        b"",
    ):
        mac = base64.urlsafe_b64encode(hmac.digest(secret, signed.encode(), "sha256")).rstrip(b"=").decode()
        with pytest.raises(TokenRefused):
            await authenticator.caller(f"{signed}.{mac}")


async def test_a_key_cannot_be_used_with_the_algorithm_of_another(authenticator: Authenticator) -> None:
    with pytest.raises(TokenRefused):
        await authenticator.caller(token("ES256", key_id="RS256"))


async def test_a_shared_secret_among_the_published_keys_is_passed_over(
    issuer_in_memory: IssuerInMemory,
) -> None:
    secret = base64.urlsafe_b64encode(b"s" * 32).decode()
    issuer_in_memory.keys = [
        {"kty": "oct", "k": secret, "kid": "oct", "alg": "HS256"},
        {"kty": "RSA", "kid": "broken"},
    ]
    forged = jwt.encode(
        {"iss": ISSUER, "aud": "ekspor", "exp": 2**31, "azp": "x"}, b"s" * 32, "HS256", headers={"kid": "oct"}
    )
    with pytest.raises(TokenRefused):
        await patient(issuer_in_memory).caller(forged)


async def test_keys_are_fetched_once_for_many_tokens(
    authenticator: Authenticator, issuer_in_memory: IssuerInMemory
) -> None:
    for _ in range(20):
        await authenticator.caller(token(jti=str(uuid4())))
    assert issuer_in_memory.asked == 1


async def test_a_new_key_of_the_issuer_is_found(issuer_in_memory: IssuerInMemory) -> None:
    authenticator = patient(issuer_in_memory)
    await authenticator.caller(token())
    new = ed25519.Ed25519PrivateKey.generate()
    issuer_in_memory.keys.append(public("EdDSA", "new", new))
    assert await authenticator.caller(token(key=new, key_id="new"))


async def test_tokens_with_unknown_keys_do_not_make_us_ask_the_issuer_each_time(
    authenticator: Authenticator, issuer_in_memory: IssuerInMemory
) -> None:
    for number in range(20):
        with pytest.raises(TokenRefused):
            await authenticator.caller(token(key_id=f"unknown-{number}"))
    assert issuer_in_memory.asked == 1


async def test_known_keys_stay_in_force_while_the_issuer_is_away(issuer_in_memory: IssuerInMemory) -> None:
    authenticator = patient(issuer_in_memory, fresh=0)
    await authenticator.caller(token())
    issuer_in_memory.away = True
    assert await authenticator.caller(token(jti="another"))
    assert issuer_in_memory.asked == 2


async def test_with_no_keys_at_all_the_answer_is_try_again_later(
    authenticator: Authenticator, issuer_in_memory: IssuerInMemory
) -> None:
    issuer_in_memory.away = True
    with pytest.raises(IssuerAway) as refusal:
        await authenticator.caller(token())
    assert refusal.value.status == 503
    assert int(refusal.value.headers["Retry-After"]) > 0


async def test_a_key_that_the_issuer_withdrew_counts_no_more_even_for_a_remembered_token(
    issuer_in_memory: IssuerInMemory,
) -> None:
    authenticator = patient(issuer_in_memory, fresh=0)
    stolen = token("RS256")
    assert await authenticator.caller(stolen)
    issuer_in_memory.keys = [public("EdDSA")]
    with pytest.raises(TokenRefused):
        await authenticator.caller(stolen)


async def test_a_remembered_token_is_forgotten_when_it_expires(authenticator: Authenticator) -> None:
    nearly = token(exp=datetime.now(UTC) - timedelta(seconds=8))  # within the leeway for clocks that differ
    assert await authenticator.caller(nearly)
    assert not any(until > datetime.now(UTC).timestamp() for until, _ in authenticator._verified.values())


async def test_a_route_without_token_answers_401_and_says_how(service: Pantry) -> None:
    for headers in ({}, {"Authorization": "Basic dXNlcjpwYXNz"}, {"Authorization": "Bearer"}):
        answer = await service.client.get("/v1/jars", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
        assert answer.headers["www-authenticate"] == 'Bearer realm="ekspor"'


async def test_a_public_route_needs_no_token_and_looks_at_none(service: Pantry) -> None:
    await service.store()
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = await service.client.get("/v1/jars/count?heavier_than=249", headers=headers)
        assert (answer.status_code, answer.json()) == (200, 1)
    misspelt = await service.client.get("/v1/jars/count?heavier=249")
    assert (misspelt.status_code, misspelt.json()["field"]) == (422, "heavier")


async def test_a_token_without_the_scope_answers_403_and_names_it(service: Pantry) -> None:
    answer = await service.store(scopes="pantry:read")
    assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")
    assert answer.json()["scope"] == "pantry:write"
    assert 'scope="pantry:write"' in answer.headers["www-authenticate"]


async def test_a_token_that_names_no_agency_cannot_do_what_an_agency_does(service: Pantry) -> None:
    answer = await service.store(agency=None)
    assert (answer.status_code, answer.json()["code"]) == (403, "agency_required")


async def test_another_agencys_record_does_not_exist(service: Pantry) -> None:
    jar_id = (await service.store()).json()["jar_id"]
    theirs = {"agency": "BLK-CIBODAS"}
    read = await service.request("GET", f"/v1/jars/{jar_id}", **theirs)
    written = await service.request(
        "PATCH", f"/v1/jars/{jar_id}", json={"label": "X"}, headers={"If-Match": '"1"'}, **theirs
    )
    assert (read.status_code, read.json()["code"]) == (404, "jar_not_found")
    assert (written.status_code, written.json()["code"]) == (404, "jar_not_found")
