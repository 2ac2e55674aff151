"""`ekspor status`: is each service healthy, and what waits in it?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

import httpx
import typer

from ekspor.connection import Connection
from ekspor.embedded.tokens import SERVICES
from ekspor.gauges import Gauges
from ekspor.kube import Namespace
from ekspor.screen import DEFAULT_STATE, JsonOption, StateOption, aside, show_json, show_table

WAITING = ("outbox", "oldest_seconds", "lag", "parked", "failed")
TITLES = ("outbox#", "oldest s#", "lag#", "parked#", "failed#")


def status(
    state: StateOption = DEFAULT_STATE,
    as_json: JsonOption = False,
    kube: Annotated[
        bool, typer.Option("--kube", help="Of each role on Kubernetes, as kubectl tells it.")
    ] = False,
    namespace: Annotated[str, typer.Option("--namespace", help="There.")] = "ekspor",
) -> None:
    """Show each service's health, unpublished facts, lag and parked events.

    Exits 0 if all are ready, 1 if one is degraded or holds failed events, 3 if one does not answer. With --kube
    degraded is a role with fewer processes than it should have, and one with none does not answer.
    """
    if kube:
        _show_roles(Namespace(namespace).roles(), as_json=as_json)
        return
    connection = Connection.open(state)
    with ThreadPoolExecutor(len(SERVICES)) as pool:
        found = list(pool.map(lambda name: look_at(name, connection.urls.get(name)), SERVICES))
    if as_json:
        show_json({"services": found})
    else:
        show_table(
            "Services",
            ("service", "state", "down", *TITLES),
            [
                (
                    service["service"],
                    service["state"],
                    ", ".join(service["down"]),
                    *(service[name] for name in WAITING),
                )
                for service in found
            ],
        )
        if connection.stack and connection.stack.business_date:
            aside.print(f"business date {connection.stack.business_date}")
    states = {service["state"] for service in found}
    if "away" in states or "unready" in states:
        raise typer.Exit(3)
    if states != {"ready"} or any(service["failed"] for service in found):
        raise typer.Exit(1)


def look_at(name: str, url: str | None) -> dict[str, Any]:
    """What one service says of itself: no token needed, so this works when the issuer is away."""
    empty = dict.fromkeys(WAITING)
    if url is None:
        return {"service": name, "url": None, "state": "away", "down": [], **empty}
    try:
        ready = httpx.get(f"{url}/readyz", timeout=5).json()
        gauges = Gauges(httpx.get(f"{url}/metrics", timeout=5).text)
    except (httpx.TransportError, ValueError):
        return {"service": name, "url": url, "state": "away", "down": [], **empty}
    return {
        "service": name,
        "url": url,
        "state": ready["status"],
        "down": ready["down"],
        **gauges.waiting(),
    }


def _show_roles(roles: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        show_json({"roles": roles})
    else:
        show_table(
            "Roles",
            ("service", "role", "ready#", "wanted#", "restarts#", "version", *TITLES),
            [
                tuple(
                    role.get(name)
                    for name in ("service", "role", "ready", "wanted", "restarts", "version", *WAITING)
                )
                for role in roles
            ],
        )
    if any(role["wanted"] and not role["ready"] for role in roles):
        raise typer.Exit(3)
    if any(role["ready"] < role["wanted"] or role.get("failed") for role in roles):
        raise typer.Exit(1)
