"""`ekspor reporting`: the funnel, whether it agrees with the owners of the facts, and building it anew."""

from __future__ import annotations

from typing import Annotated

import typer

from ekspor.agreement import compare
from ekspor.connection import Connection
from ekspor.screen import DEFAULT_STATE, JsonOption, StateOption, people, show_json, show_table

app = typer.Typer(no_args_is_help=True, help="Show the numbers, check them, build them anew.")


@app.command("check")
def check(
    patience: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for facts that are still on their way.")
    ] = 20.0,
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
) -> None:
    """Compare every cell of the funnel with the service that owns the fact. Exits 1 if one differs."""
    agreement = compare(Connection.open(state), patience=patience)
    if as_json:
        show_json(agreement.as_json())
    else:
        show_table(
            "Reporting and the owners of the facts",
            ("programme", "stage", "owner", "reporting#", "owner's#", ""),
            [
                (c.programme, c.stage, c.owner, c.reporting, c.owned, "" if c.agrees else "[red]differs[/]")
                for c in agreement.cells
            ],
        )
        people.print("they agree" if agreement.agrees else "[red]they do not agree[/]")
    if not agreement.agrees:
        raise typer.Exit(1)
