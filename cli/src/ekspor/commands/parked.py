"""`ekspor parked`: events that a service could not apply yet, and what to do with them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ekspor.connection import Connection
from ekspor.embedded.tokens import SERVICES
from ekspor.failures import Refused
from ekspor.screen import DEFAULT_STATE, JsonOption, StateOption, people, show_json, show_table

app = typer.Typer(no_args_is_help=True, help="List, explain, replay and discard parked events.")

ServiceArgument = Annotated[str, typer.Argument(help=f"One of {', '.join(SERVICES)}.")]
IdArgument = Annotated[int, typer.Argument(help="The parked event's number, from `ekspor parked list`.")]

MEANING = {
    "gap": "its predecessor has not been applied: look for another parked event of the same subject",
    "not_yet": "it waits for something from another topic, and follows by itself when that comes",
    "contract": "its data do not fit what this consumer needs: mend producer or consumer, then replay",
    "failed": "its reaction raised: read the log, mend, then replay",
    "unparsable": "it is no event at all: find out who wrote it, then discard",
}


@app.command("list")
def list_parked(
    service: Annotated[str | None, typer.Argument(help="One service; all if you name none.")] = None,
    reason: Annotated[str | None, typer.Option(help=f"Only {', '.join(MEANING)}.")] = None,
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
) -> None:
    """List parked events, oldest first."""
    connection = Connection.open(state)
    found: list[dict[str, Any]] = []
    for name in [_known(service)] if service else SERVICES:
        with connection.client(name) as client:
            events = client.pages("/v1/parked")
            found += [{"service": name, **e} for e in events if reason in {None, e["reason"]}]
    if as_json:
        show_json(found)
        return
    if not found:
        people.print("nothing is parked")
        return
    show_table(
        "Parked events",
        ("service", "id#", "reason", "type", "subject", "seq#", "waits for", "tries#", "since"),
        [
            (
                event["service"],
                event["id"],
                event["reason"],
                (event["type"] or "?").removeprefix("id.ekspor."),
                event["subject"],
                event["sequence"],
                f"{event['waits_kind']} {event['waits_key']}" if event["waits_kind"] else None,
                event["attempts"],
                event["parked_at"][:19],
            )
            for event in found
        ],
    )


@app.command("show")
def show(
    service: ServiceArgument,
    parked_id: IdArgument,
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
) -> None:
    """Show why one event is parked, and what that means."""
    with Connection.open(state).client(_known(service)) as client:
        event = next((e for e in client.pages("/v1/parked") if e["id"] == parked_id), None)
    if event is None:
        raise Refused(f"{service} has no parked event {parked_id}")
    if as_json:
        show_json(event)
    else:
        show_table(f"Parked in {service}", ("name", "value"), list(event.items()))
        people.print(f"[bold]{event['reason']}[/]: {MEANING.get(event['reason'], 'see the log')}")


@app.command("replay")
def replay(service: ServiceArgument, parked_id: IdArgument, state: StateOption = DEFAULT_STATE) -> None:
    """Have the event tried again now."""
    with Connection.open(state).client(_known(service)) as client:
        client.post(f"/v1/parked/{parked_id}/replay")
    people.print(f"{service} tries {parked_id} again; `ekspor parked list {service}` shows whether it went")


@app.command("discard")
def discard(
    service: ServiceArgument,
    parked_id: IdArgument,
    reason: Annotated[str, typer.Option(help="Why, in snake_case; stays in the audit trail.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """Give an event up: it has no effect, and what stands behind it follows."""
    if not yes:
        typer.confirm(f"Give up event {parked_id} of {service} for good?", abort=True)
    with Connection.open(state).client(_known(service)) as client:
        client.post(f"/v1/parked/{parked_id}/discard", {"reason": reason})
    people.print(f"{service} gave {parked_id} up")


def _known(service: str) -> str:
    if service not in SERVICES:
        raise typer.BadParameter(
            f"no service {service}; there are {', '.join(SERVICES)}", param_hint="SERVICE"
        )
    return service
