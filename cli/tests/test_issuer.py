"""What the development issuer promises to services, and to those who run none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import jwt
import pytest

from ekspor.embedded.issuer_guard import WrongFooting, refuse_unless_embedded
from ekspor.embedded.ports import free_port, wait_until_answers
from ekspor.embedded.tokens import AUDIENCE, Issuer, clients_at
from ekspor.failures import Unavailable
from ekspor.token_endpoint import TokenEndpoint

pytestmark = pytest.mark.xdist_group("issuer")  # its servers are started once, in one worker

PERSON = UUID("0198f3a0-0000-7000-8000-000000000001")


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Issuer, Path]]:
    """The issuer's own process, and its directory."""
    directory, port = tmp_path_factory.mktemp("issuer"), free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "ekspor.embedded.issuer", str(directory), str(port)],
        env={"EKSPOR_FOOTING": "embedded", "PYTHONPATH": ":".join(sys.path)},
    )
    wait_until_answers(port, within=20)
    yield Issuer.at(directory, f"http://127.0.0.1:{port}"), directory
    process.terminate()
    process.wait(10)


def verified(token: str, issuer: Issuer) -> dict[str, object]:
    """Check a token as a service does: against the keys that the issuer publishes."""
    told = httpx.get(f"{issuer.url}/.well-known/openid-configuration").json()
    keys = jwt.PyJWKSet.from_dict(httpx.get(told["jwks_uri"]).json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, object] = jwt.decode(
        token, key, algorithms=["EdDSA"], audience=AUDIENCE, issuer=told["issuer"]
    )
    return claims


def test_a_minted_token_verifies_against_the_published_keys(issuer: tuple[Issuer, Path]) -> None:
    token = issuer[0].mint("LSP-SEN", "assessment:read assessment:write", PERSON)
    claims = verified(token, issuer[0])
    assert claims["agency"] == "LSP-SEN"
    assert claims["scope"] == "assessment:read assessment:write"
    assert claims["person"] == str(PERSON)


def test_a_token_without_agency_or_person_names_none(issuer: tuple[Issuer, Path]) -> None:
    claims = verified(issuer[0].mint(None, "ops"), issuer[0])
    assert not {"agency", "person"} & set(claims)


def test_client_credentials_give_what_the_client_may_have_and_no_more(issuer: tuple[Issuer, Path]) -> None:
    client = clients_at(issuer[1])["lsp-sen-client"]
    asked = {"grant_type": "client_credentials", "scope": "certification:read"}
    given = httpx.post(f"{issuer[0].url}/token", data=asked, auth=(client.client_id, client.secret)).json()
    claims = verified(given["access_token"], issuer[0])
    assert (claims["agency"], claims["scope"]) == ("LSP-SEN", "certification:read")
    more = httpx.post(
        f"{issuer[0].url}/token", data=asked | {"scope": "ops"}, auth=(client.client_id, client.secret)
    )
    assert (more.status_code, more.json()) == (400, {"error": "invalid_scope"})


def test_a_wrong_secret_gives_no_token(issuer: tuple[Issuer, Path]) -> None:
    asked = {"grant_type": "client_credentials", "client_id": "lsp-sen-client", "client_secret": "guess"}
    answer = httpx.post(f"{issuer[0].url}/token", data=asked)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_a_token_is_kept_and_what_operators_may_is_asked_of_their_client(
    issuer: tuple[Issuer, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = clients_at(issuer[1])
    for agency in ("LSP-SEN", "operator"):
        secret = clients[f"{agency.lower()}-client"].secret
        monkeypatch.setenv(f"EKSPOR_CLIENT_SECRET_{agency.upper().replace('-', '_')}", secret)
    endpoint = TokenEndpoint(f"{issuer[0].url}/token")
    first = endpoint.token("LSP-SEN", "certification:read history:write")
    assert endpoint.token("LSP-SEN", "history:write certification:read") == first
    assert verified(first, issuer[0])["agency"] == "LSP-SEN"
    assert verified(endpoint.token("LSP-SEN", "ops"), issuer[0])["azp"] == "operator-client"
    with pytest.raises(Unavailable, match="EKSPOR_CLIENT_SECRET_BC_TNG is not set"):
        endpoint.token("BC-TNG", "certification:read")


def test_another_issuers_key_does_not_pass(issuer: tuple[Issuer, Path], tmp_path: Path) -> None:
    forged = Issuer.at(tmp_path, issuer[0].url).mint("LSP-SEN", "assessment:write")
    with pytest.raises(KeyError):
        verified(forged, issuer[0])


@pytest.mark.parametrize("footing", ["containers", "cluster", "", None])
def test_it_refuses_to_run_where_data_are_real(footing: str | None) -> None:
    with pytest.raises(WrongFooting):
        refuse_unless_embedded(footing)


def test_its_key_and_secrets_are_readable_by_nobody_else(issuer: tuple[Issuer, Path]) -> None:
    clients_at(issuer[1])
    assert {file.stat().st_mode & 0o077 for file in issuer[1].iterdir() if file.is_file()} == {0}
