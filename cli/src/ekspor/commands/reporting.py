"""`ekspor reporting`: the numbers, whether they agree with the owners of the facts, and building them anew."""

from __future__ import annotations

import time
from enum import StrEnum
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ekspor.agreement import compare
from ekspor.connection import Client, Connection
from ekspor.failures import Refused, Unavailable
from ekspor.screen import DEFAULT_STATE, JsonOption, StateOption, aside, people, show_json, show_table

app = typer.Typer(no_args_is_help=True, help="Show the numbers, check them, build them anew.")

REBUILT_WITHIN = 3_600.0
MOST_ACROSS = 8
"""Columns that fit on a screen of 80."""
FEW = 3
"""Items that are shown one under the other, each as a list, if they have many members."""
UNDER_WAY = {"requested", "running"}


class Figures(StrEnum):
    """What reporting has to show."""

    FUNNEL = "funnel"
    PROGRESS = "progress"
    RATES = "pass-rates"
    STAGE_TIMES = "stage-times"
    EXPORTS = "exports"


@app.command("show")
def show(
    what: Annotated[Figures, typer.Argument(help="Which figures.")] = Figures.FUNNEL,
    by: Annotated[
        str | None,
        typer.Option(
            help="Break the funnel down: blk, cohort, cluster, age_band, gender, former_employment."
        ),
    ] = None,
    programme: Annotated[UUID | None, typer.Option(help="One programme; all if left out.")] = None,
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
) -> None:
    """Show figures of everything that is in view."""
    with Connection.open(state).client("reporting") as client:
        found = client.get(f"/v1/{what}", by=by, programme_id=programme)
    if as_json:
        show_json(found)
    elif what is Figures.FUNNEL:
        _show_funnel(found)
    else:
        _show_items(what, found)


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
        for programme, cells in groupby(agreement.cells, lambda cell: cell.programme):
            show_table(
                f"Programme {programme}",
                ("stage", "owner", "reporting#", "owner's#", ""),
                [
                    (c.stage, c.owner, c.reporting, c.owned, "" if c.agrees else "[red]differs[/]")
                    for c in cells
                ],
            )
        verdict = "they agree" if agreement.agrees else "[red]they do not agree[/]"
        people.print(verdict if agreement.cells else "there is nothing to compare yet")
    if not agreement.agrees:
        raise typer.Exit(1)


@app.command("rebuild")
def rebuild(
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
) -> None:
    """Build the figures anew from the topics, beside the live ones, and switch. Exits 1 if it failed."""
    with Connection.open(state).client("reporting") as client:
        done = _wait_for(client, client.post("/v1/rebuilds")["rebuild_id"])
    if as_json:
        show_json(done)
    if done["status"] != "switched":
        raise Refused(f"the live figures stay as they were: {done['problem'] or done['status']}")
    if not as_json:
        changed = {table: rows for table, rows in (done["differences"] or {}).items() if rows}
        people.print(f"built anew from {done['records']:,} events, and switched")
        people.print(
            "the numbers are the same" if not changed else f"rows that differ from before: {changed}"
        )


def _wait_for(client: Client, rebuild_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + REBUILT_WITHIN
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=aside, transient=True
    ) as bars:
        task = bars.add_task("building anew", total=None)
        while time.monotonic() < deadline:
            seen: dict[str, Any] = client.get(f"/v1/rebuilds/{rebuild_id}")
            bars.update(task, description=f"{seen['status']}: {seen['records']:,} events read")
            if seen["status"] not in UNDER_WAY:
                return seen
            time.sleep(0.5)
    raise Unavailable(f"rebuild {rebuild_id} is still under way after {REBUILT_WITHIN / 60:g} minutes")


def _show_funnel(found: dict[str, Any]) -> None:
    """Stages down and values across while they fit on a screen, else the other way round."""
    columns = [(row["name"], row["counts"]) for row in found["rows"]] + [("total", found["total"])]
    stages = list(found["total"])
    if len(columns) <= MOST_ACROSS:
        rows = [(stage, *(counts[stage] for _, counts in columns)) for stage in stages]
        show_table("Funnel", ("stage", *(f"{name}#" for name, _ in columns)), rows)
    else:
        rows = [(name, *(counts[stage] for stage in stages)) for name, counts in columns]
        show_table("Funnel", (found["by"], *(f"{stage}#" for stage in stages)), rows)


def _show_items(what: str, found: dict[str, Any]) -> None:
    items = [{k: v for k, v in item.items() if not isinstance(v, (dict, list))} for item in found["items"]]
    if not items:
        people.print("nothing yet")
    elif len(items) <= FEW and len(items[0]) > MOST_ACROSS:
        for item in items:
            show_table(what, ("", ""), [(name.replace("_", " "), value) for name, value in item.items()])
    else:
        show_table(what, list(items[0]), [list(item.values()) for item in items])
