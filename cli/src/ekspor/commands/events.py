"""`ekspor events`: read the topics as any consumer could, and ask a service to publish its log again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from ekspor.connection import Connection
from ekspor.embedded.tokens import SERVICES
from ekspor.failures import Refused
from ekspor.screen import (
    DEFAULT_STATE,
    JsonOption,
    StateOption,
    aside,
    people,
    show_json,
    show_line,
    show_table,
)
from ekspor.topic_reader import TopicReader, WireEvent

PERSONAL = "registration.profiles"

app = typer.Typer(no_args_is_help=True, help="Read events from the broker, or have them published again.")

TopicsArgument = Annotated[
    list[str] | None,
    typer.Argument(help=f"Topics; all but {PERSONAL}, which bears personal data, unless you name it."),
]


@app.command("tail")
def tail(
    topics: TopicsArgument = None,
    stem: Annotated[str | None, typer.Option("--type", help="Only this stem: assessment_passed.")] = None,
    subject: Annotated[str | None, typer.Option(help="Only this aggregate, by id.")] = None,
    from_beginning: Annotated[bool, typer.Option(help="Begin with the oldest event there is.")] = False,
    follow: Annotated[bool, typer.Option(help="Wait for more; else end with the newest.")] = True,
    last: Annotated[int, typer.Option(min=0, help="How many of the newest to begin with.")] = 10,
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
) -> None:
    """Show events as they come, one a line (Ctrl-C to end)."""
    connection = Connection.open(state)
    with TopicReader(connection.broker()) as reader:
        wanted = _chosen(reader, topics)
        for event in reader.read(wanted, last=None if from_beginning else last, follow=follow):
            if (stem and event.stem != stem) or (subject and event.subject != subject):
                continue
            if as_json:
                show_line(event.as_json())
            else:
                people.print(_line(event), markup=False, highlight=False, overflow="ignore", crop=False)


@app.command("show")
def show(
    event_id: Annotated[str, typer.Argument(help="The event's id (ce_id).")],
    topics: TopicsArgument = None,
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
) -> None:
    """Show one event with all its headers and data. Reads the topics from their beginning."""
    connection = Connection.open(state)
    with TopicReader(connection.broker()) as reader:
        for event in reader.read(_chosen(reader, topics), last=None, follow=False):
            if event.headers.get("ce_id") == event_id:
                if as_json:
                    show_json(event.as_json())
                else:
                    rows = [*event.headers.items(), *((f"data.{k}", v) for k, v in _members(event))]
                    show_table(f"{event.topic} / {event.partition} / {event.offset}", ("name", "value"), rows)
                return
    raise Refused(f"no event {event_id} in the topics")


@app.command("republish")
def republish(
    service: Annotated[str, typer.Argument(help=f"One of {', '.join(SERVICES)}.")],
    topic: Annotated[str | None, typer.Option(help="Only this topic of the service.")] = None,
    wait: Annotated[bool, typer.Option(help="Wait until everything is sent.")] = True,
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
) -> None:
    """Have a service publish its log again, beside what is live. Consumers that have it see duplicates."""
    if service not in SERVICES:
        raise typer.BadParameter(f"no service {service}", param_hint="SERVICE")
    with Connection.open(state).client(service) as client:
        queued = client.post("/v1/events/republish", {"topic": topic} if topic else {})["queued"]
        if wait and not as_json:
            _wait_until_sent(client.get, queued)
    if as_json:
        show_json({"service": service, "topic": topic, "queued": queued})
    else:
        people.print(
            f"{service}: {queued} events published again" if wait else f"{service}: {queued} events queued"
        )


def _wait_until_sent(get: Any, queued: int) -> None:
    from rich.progress import Progress

    with Progress(console=aside) as progress:
        task = progress.add_task("publishing", total=queued or 1)
        while True:
            left = get("/v1/outbox", limit=1)["unpublished"]
            progress.update(task, completed=max(queued - left, 0))
            if left == 0:
                progress.update(task, completed=queued or 1)
                return
            time.sleep(0.3)


def _chosen(reader: TopicReader, topics: list[str] | None) -> list[str]:
    there = reader.topics()
    if not topics:
        return [topic for topic in there if topic != PERSONAL]
    missing = sorted(set(topics) - set(there))
    if missing:
        raise Refused(f"no topic {', '.join(missing)}; there are {', '.join(there)}")
    return topics


def _line(event: WireEvent) -> str:
    time_of_day = event.headers.get("ce_time", "")[:19]
    who = event.headers.get("ce_agency", "")
    return f"{time_of_day}  {event.stem:<26} {event.subject} #{event.sequence:<3} {who:<14} {_short(event)}"


def _short(event: WireEvent) -> str:
    return " ".join(
        f"{name}={value}"
        for name, value in _members(event)
        if isinstance(value, (str, int)) and not name.endswith("_id") and value != event.subject
    )


def _members(event: WireEvent) -> Iterator[tuple[str, Any]]:
    if isinstance(event.data, dict):
        yield from event.data.items()
