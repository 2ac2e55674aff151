"""`ekspor import`: applications from a file, with a verdict per row while it is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ekspor.connection import Connection
from ekspor.failures import Unavailable, refusal_of
from ekspor.screen import DEFAULT_STATE, JsonOption, StateOption, aside, show_line, show_table

QUIET_FOR = 60.0
"""Seconds without a line after which we give up; the same file sent again goes on from there."""


def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX.")],
    cohort: Annotated[UUID, typer.Option(help="The cohort they apply for, by cohort_id.")],
    agency: Annotated[str, typer.Option(help="In whose name, on the embedded stack.")] = "DISNAKER-TNG",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, and do nothing.")
    ] = False,
    reason: Annotated[
        str | None, typer.Option(help="Code of the reason for entering days long past, such as late_paper.")
    ] = None,
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
) -> None:
    """Send a file of applications. The same file again changes nothing; one cut off goes on where it stopped.

    With --json the service's lines are passed on as they come. Exits 1 if a row was refused, 3 if it was cut off.
    """
    connection = Connection.open(state)
    scopes = "registration:read registration:write" + (" history:write" if reason else "")
    headers = {"Authorization": f"Bearer {connection.token(agency, scopes)}"}
    asked = {"cohort_id": str(cohort), "dry_run": str(dry_run).lower()} | (
        {"reason": reason} if reason else {}
    )
    timeout = httpx.Timeout(QUIET_FOR, connect=3)
    with httpx.Client(base_url=connection.url("registration"), headers=headers, timeout=timeout) as client:
        lines = _send(client, file, asked)
        refused, last = _pass_on(lines) if as_json else _follow(lines)
    if last.get("event") != "done":
        raise Unavailable(f"cut off: {last.get('detail', 'the connection ended')} Nothing is lost.")
    if not as_json:
        title = "What would happen" if dry_run else "Verdicts"
        show_table(title, ("verdict", "rows#"), sorted(last["verdicts"].items()))
    if refused:
        raise typer.Exit(1)


def _send(client: httpx.Client, file: Path, asked: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The service's lines as they come. An answer that breaks off just ends."""
    with file.open("rb") as content:
        try:
            with client.stream(
                "POST", "/v1/imports", params=asked, files={"file": (file.name, content)}
            ) as answer:
                if answer.is_error:
                    answer.read()
                    raise refusal_of(answer)
                yield from (json.loads(line) for line in answer.iter_lines() if line)
        except httpx.ConnectError as away:
            raise Unavailable(f"registration does not answer at {client.base_url}: {away}") from away
        except httpx.TransportError:
            return


def _pass_on(lines: Iterator[dict[str, Any]]) -> tuple[int, dict[str, Any]]:
    refused, last = 0, {}
    for last in lines:
        refused += last.get("verdict") == "refused"
        show_line(last)
    return refused, last


def _follow(lines: Iterator[dict[str, Any]]) -> tuple[int, dict[str, Any]]:
    """A bar, and a line above it for each row that did not simply go through."""
    refused, last = 0, {}
    columns = (TextColumn("rows"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=aside) as bars:
        task = bars.add_task("rows", total=None)
        for last in lines:
            if last["event"] == "begun":
                bars.update(task, total=last["rows"])
            elif last["event"] == "row":
                bars.advance(task)
                refused += last["verdict"] == "refused"
                if last["verdict"] in {"refused", "rejected"}:
                    why = " ".join(str(last[name]) for name in ("code", "field", "detail") if last[name])
                    bars.console.print(f"row {last['row']}: {last['verdict']}: {why}", markup=False)
    return refused, last
