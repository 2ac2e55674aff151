"""`ekspor demo`: a whole programme, from the first application to a shipment, on a stack of its own."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import threading
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Annotated, Any
from uuid import UUID

import typer

from ekspor.connection import Connection
from ekspor.failures import Refused
from ekspor.screen import DEFAULT_STATE, aside, people

BUSINESS_DATE = date(2025, 5, 31)
"""The last day of the two years that were agreed on 20 May 2023, rounded to its month."""

DEMO_STATE = DEFAULT_STATE.with_name(".ekspor-demo")

COUNTS = (
    "applications",
    "enrolled",
    "waitlisted",
    "promoted",
    "trained",
    "assessed",
    "passed",
    "failed",
    "certified",
    "exporting",
)


def demo(
    size: Annotated[int, typer.Option(min=1, max=20_000, help="How many exporters to certify.")] = 1000,
    seed: Annotated[int, typer.Option(help="Another seed, other people and fates.")] = 20230520,
    state: Annotated[
        Path, typer.Option("--state", help="Where the demo's stack lives; made anew.")
    ] = DEMO_STATE,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the database afterwards; logs stay anyway.")
    ] = False,
    running: Annotated[
        Path | None, typer.Option("--on", help="Use the stack that runs on this state directory instead.")
    ] = None,
) -> None:
    """Walk a programme through all five services, over their public APIs, and count what became of it.

    The last line on standard output is one JSON object. Exits 1 unless the numbers agree, nothing is parked,
    everything is published and as many are certified as were asked for.
    """
    if running is not None:
        result = _walk(Connection.open(running), size, seed, time.monotonic())
    else:
        result = _on_a_stack_of_its_own(state, size, seed, keep=keep)
    print(json.dumps(result), flush=True)
    good = result["reporting_agrees"] and not result["parked"] and not result["outbox_unpublished"]
    if not good or result["certified"] < size:
        raise typer.Exit(1)


def _on_a_stack_of_its_own(state: Path, size: int, seed: int, *, keep: bool) -> dict[str, Any]:
    from ekspor.embedded.fresh import forget_everything
    from ekspor.embedded.stack import Ports, Stack
    from ekspor.embedded.state import StateDirectory

    began = time.monotonic()
    signal.signal(signal.SIGTERM, _interrupt)  # stop in order, as on Ctrl-C
    directory = StateDirectory(state)
    forget_everything(directory)
    stack = Stack(
        directory,
        Ports.free(),
        business_date=BUSINESS_DATE,
        say=lambda line: aside.print(line, markup=False, highlight=False),
    )
    with stack.running():
        watching = threading.Thread(target=stack.watch, name="watch", daemon=True)
        watching.start()
        try:
            result = _walk(Connection.open(state), size, seed, began)
        finally:
            stack.stop_soon()
            watching.join()
    if not keep:
        stack.postgres.destroy()
        shutil.rmtree(directory.documents, ignore_errors=True)
    return result


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _walk(connection: Connection, size: int, seed: int, began: float) -> dict[str, Any]:
    from ekspor.agreement import compare
    from ekspor.demo import DemoFailed, run

    def token(agency: str, scopes: Iterable[str], person: UUID | None) -> str:
        return connection.token(agency, " ".join(scopes), person)

    try:
        told = asyncio.run(run(connection.urls, token, size, seed, people, connection.state.path / "demo"))
    except DemoFailed as stopped:
        raise Refused(str(stopped)) from stopped
    agreement = compare(connection)
    for cell in agreement.disagreeing:
        aside.print(f"differs: {cell}", markup=False)
    return {
        **{name: told[name] for name in COUNTS},
        **_standing(connection),
        "reporting_agrees": agreement.agrees,
        "seconds": round(time.monotonic() - began, 1),
    }


def _standing(connection: Connection) -> dict[str, int]:
    """Events told, parked and not yet published, over all services."""
    events = parked = unpublished = 0
    for service in connection.urls:
        with connection.client(service) as client:
            outbox = client.get("/v1/outbox", limit=1)
            events += outbox["total"]
            unpublished += outbox["unpublished"]
            parked += sum(1 for _ in client.pages("/v1/parked"))
    return {"events": events, "parked": parked, "outbox_unpublished": unpublished}
