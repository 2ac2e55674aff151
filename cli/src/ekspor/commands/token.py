"""`ekspor token`: a token of the development issuer."""

from __future__ import annotations

import os
from typing import Annotated
from uuid import UUID

import typer

from ekspor.embedded.issuer_guard import refuse_unless_embedded
from ekspor.embedded.state import StateDirectory
from ekspor.embedded.tokens import AGENCY_SCOPES, ALL_SCOPES, DAY, Issuer
from ekspor.failures import Unavailable
from ekspor.screen import DEFAULT_STATE, JsonOption, StateOption, show_json


def token(
    agency: Annotated[str | None, typer.Option(help="Key of the agency, such as DISNAKER-TNG.")] = None,
    scopes: Annotated[
        str, typer.Option(help="Separated by spaces or commas; `all` for every scope there is.")
    ] = " ".join(AGENCY_SCOPES),
    person: Annotated[UUID | None, typer.Option(help="The person who acts, by person_id.")] = None,
    hours: Annotated[float, typer.Option(min=0.001, max=24 * 30, help="How long it is valid.")] = DAY / 3600,
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
) -> None:
    """Print a bearer token that the services of the embedded stack accept."""
    refuse_unless_embedded(os.environ.get("EKSPOR_FOOTING", "embedded"))
    directory = StateDirectory(state)
    stack = directory.running()
    if stack is None:
        raise Unavailable(f"no stack is running on {directory.path}: make up")
    wanted = ALL_SCOPES if scopes == "all" else scopes.replace(",", " ").split()
    unknown = sorted(set(wanted) - set(ALL_SCOPES))
    if unknown:
        raise typer.BadParameter(
            f"no such scope: {', '.join(unknown)}. There are {', '.join(ALL_SCOPES)}", param_hint="--scopes"
        )
    minted = Issuer.at(directory.issuer, stack.issuer).mint(
        agency, " ".join(wanted), person, lifetime=int(hours * 3600)
    )
    if as_json:
        show_json({"access_token": minted, "token_type": "Bearer", "expires_in": int(hours * 3600)})
    else:
        print(minted)
