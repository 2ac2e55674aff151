"""`ekspor certificate verify`: what anybody may check, without a token."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from ekspor.connection import Connection
from ekspor.credential import NotVerified, Verified, verify
from ekspor.failures import Refused, Unavailable, refusal_of
from ekspor.screen import DEFAULT_STATE, JsonOption, StateOption, aside, people, show_json

app = typer.Typer(no_args_is_help=True, help="Verify certificates.")


@app.callback()
def certificate() -> None:
    """Verify certificates."""


@app.command("verify")
def verify_certificate(
    certificate: Annotated[
        str, typer.Argument(help="File with a credential (JSON), or a certificate's number.")
    ],
    issuer_url: Annotated[
        str | None,
        typer.Option("--issuer", help="Public address of the certification service you trust."),
    ] = None,
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
) -> None:
    """Verify a credential's signature here, and ask for the certificate's present status.

    Exits 0 only if the signature is good (for a file) and the service calls the certificate valid: it knows of
    suspension and revocation, and what day it is.
    """
    url = (issuer_url or Connection.open(state).url("certification")).rstrip("/")
    verified = _verify_file(Path(certificate), url) if Path(certificate).is_file() else None
    number = verified.number if verified else certificate
    answer = _ask(url, "/verify", number=number)
    if as_json:
        show_json({"signature": _as_json(verified), "certificate": answer})
    else:
        _show(verified, answer)
    if answer.get("status") != "valid":
        raise typer.Exit(1)


def _verify_file(file: Path, url: str) -> Verified:
    try:
        credential = json.loads(file.read_text(encoding="utf-8-sig"))
    except ValueError as unreadable:
        raise Refused(f"{file} is not JSON: {unreadable}") from unreadable
    try:
        return verify(credential, _ask(url, "/.well-known/did.json"))
    except NotVerified as problem:
        raise Refused(f"{file} is not verified: {problem}") from problem


def _ask(url: str, path: str, **params: str) -> dict[str, Any]:
    try:
        answer = httpx.get(url + path, params=params, headers={"Accept": "application/json"}, timeout=10)
    except httpx.TransportError as away:
        raise Unavailable(f"{url} does not answer: {away}") from away
    if answer.is_error:
        raise refusal_of(answer)
    found: dict[str, Any] = answer.json()
    return found


def _as_json(verified: Verified | None) -> dict[str, Any] | None:
    if verified is None:
        return None
    return {
        "verified": True,
        "issuer": verified.issuer,
        "key": verified.key,
        "holder": verified.holder,
        "valid_from": verified.valid_from.isoformat(),
        "valid_until": verified.valid_until.isoformat() if verified.valid_until else None,
    }


def _show(verified: Verified | None, answer: dict[str, Any]) -> None:
    if verified:
        people.print(f"[green]signature good[/], by {verified.issuer}")
        people.print(f"holder {verified.holder}", markup=False)
    else:
        aside.print("looked up by number: there was no signature to check", style="dim")
    for name, value in answer.items():
        if isinstance(value, (str, int)):
            people.print(f"{name.replace('_', ' '):<20} {value}", markup=False, highlight=False)
