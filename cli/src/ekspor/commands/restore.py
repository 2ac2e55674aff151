"""`ekspor restore`: bring databases back, and see that nobody goes on from what he has forgotten."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from ekspor.connection import Connection
from ekspor.embedded.tokens import SERVICES
from ekspor.failures import Refused
from ekspor.screen import DEFAULT_STATE, JsonOption, StateOption, people, show_json, show_table

app = typer.Typer(
    no_args_is_help=True,
    help="Bring databases back from a backup, and reconcile a service with its own topics afterwards.",
)


@app.command("from")
def from_backup(
    backup: Annotated[Path, typer.Argument(help="Directory that `ekspor backup` wrote to.")],
    service: Annotated[str | None, typer.Option(help="Only this service's database.")] = None,
    until: Annotated[
        datetime | None,
        typer.Option(help="As it was then (UTC, 2025-05-31T10:15:00); else all that the archive holds."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """Bring the embedded stack's databases back. The stack must not be running.

    Its broker forgets when it stops, so afterwards all services must be of one moment: bring back everything, or
    a service that publishes nothing (reporting).
    """
    from ekspor.embedded.backup import Backups
    from ekspor.embedded.postgres import EmbeddedPostgres
    from ekspor.embedded.state import StateDirectory

    if service is not None and service not in SERVICES:
        raise typer.BadParameter(f"no service {service}", param_hint="--service")
    if not yes:
        typer.confirm(f"Replace {service or 'all databases'} of {state}?", abort=True)
    moment = until.astimezone() if until and until.tzinfo else _utc(until)
    directory, backups = StateDirectory(state), Backups(backup)
    with directory.locked():
        directory.make()
        postgres = EmbeddedPostgres(directory.postgres)
        try:
            if service is None:
                backups.bring_back(postgres, moment)
            else:
                postgres.start()
                backups.bring_back_database(postgres, service, moment)
        finally:
            postgres.stop()
    people.print("restored; `ekspor up`, then take a new backup into a new directory")


def _utc(moment: datetime | None) -> datetime | None:
    from datetime import UTC

    return moment.replace(tzinfo=UTC) if moment else None


@app.command("check")
def check(
    service: Annotated[str | None, typer.Argument(help="One service; all if you name none.")] = None,
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
) -> None:
    """Compare each service's log with its topics. Exit code 1 if a topic is ahead: then it does not write."""
    connection = Connection.open(state)
    found = {}
    for name in [service] if service else SERVICES:
        with connection.client(name) as client:
            found[name] = client.get("/v1/restore")
    if as_json:
        show_json(found)
    else:
        for name, told in found.items():
            if told["unknown"]:
                _show(name, told)
            else:
                people.print(f"{name}: knows every fact on its topics")
    behind = [name for name, told in found.items() if told["unknown"]]
    if behind:
        raise Refused(f"behind their own topics: {', '.join(behind)}; see `ekspor restore reconcile`")


@app.command("reconcile")
def reconcile(
    service: Annotated[str, typer.Argument(help=f"One of {', '.join(SERVICES)}.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
) -> None:
    """Take the facts that a service has forgotten back into its log, and name what an officer has to look at."""
    with Connection.open(state).client(service) as client:
        if not yes:
            _show(service, client.get("/v1/restore"))
            typer.confirm(f"Take them into the log of {service}, and let it write again?", abort=True)
        taken = client.post("/v1/restore/reconcile", {})
    if as_json:
        show_json({**taken, "look_at": _to_look_at(taken["facts"])})
        return
    people.print(f"{service}: {taken['unknown']} facts taken back, of {taken['subjects']} aggregates")
    if look := _to_look_at(taken["facts"]):
        show_table(
            "To be looked at: told by a command, so the tables do not hold it",
            ("aggregate", "agency", "what was told"),
            [(one["subject"], one["agency"], ", ".join(one["told"])) for one in look],
        )


def _to_look_at(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Aggregates with a fact that no event brings back, with what was told of them."""
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    for fact in facts:
        if fact["follows"] is None:
            told[fact["subject"], fact["agency"]].append(f"{_stem(fact)} #{fact['sequence']}")
    return [{"subject": s, "agency": agency, "told": what} for (s, agency), what in told.items()]


def _show(service: str, told: dict[str, Any]) -> None:
    show_table(
        f"{service} does not know {told['unknown']} facts on its topics",
        ("topic", "aggregate", "seq#", "what", "agency", "told at", "its tables"),
        [
            (
                fact["topic"],
                fact["subject"],
                fact["sequence"],
                _stem(fact),
                fact["agency"],
                fact["time"][:19],
                "another fact has its sequence"
                if fact["rival"]
                else "follow by themselves"
                if fact["follows"]
                else "to be looked at",
            )
            for fact in told["facts"]
        ],
    )


def _stem(fact: dict[str, Any]) -> str:
    return str(fact["type"].split(".")[-2])
