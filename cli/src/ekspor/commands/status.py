"""`ekspor status`: is each service healthy, and what waits in it?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import typer
from prometheus_client.parser import text_string_to_metric_families

from ekspor.connection import Connection
from ekspor.embedded.tokens import SERVICES
from ekspor.screen import DEFAULT_STATE, JsonOption, StateOption, aside, show_json, show_table


def status(state: StateOption = DEFAULT_STATE, as_json: JsonOption = False) -> None:
    """Show each service's health, unpublished facts, lag and parked events.

    Exits 0 if all are ready, 1 if one is degraded or holds failed events, 3 if one does not answer.
    """
    connection = Connection.open(state)
    with ThreadPoolExecutor(len(SERVICES)) as pool:
        found = list(pool.map(lambda name: look_at(name, connection.urls.get(name)), SERVICES))
    if as_json:
        show_json({"services": found})
    else:
        show_table(
            "Services",
            ("service", "state", "down", "outbox#", "oldest s#", "lag#", "parked#", "failed#"),
            [
                (
                    service["service"],
                    service["state"],
                    ", ".join(service["down"]),
                    service["outbox"],
                    service["oldest_seconds"],
                    service["lag"],
                    service["parked"],
                    service["failed"],
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
    empty = {"outbox": None, "oldest_seconds": None, "lag": None, "parked": None, "failed": None}
    if url is None:
        return {"service": name, "url": None, "state": "away", "down": [], **empty}
    try:
        ready = httpx.get(f"{url}/readyz", timeout=5).json()
        gauges = _gauges(httpx.get(f"{url}/metrics", timeout=5).text)
    except (httpx.TransportError, ValueError):
        return {"service": name, "url": url, "state": "away", "down": [], **empty}
    parked = gauges.get("ekspor_parked", {})
    return {
        "service": name,
        "url": url,
        "state": ready["status"],
        "down": ready["down"],
        "outbox": int(sum(gauges.get("ekspor_outbox_unpublished", {}).values())),
        "oldest_seconds": round(sum(gauges.get("ekspor_outbox_oldest_age_seconds", {}).values()), 1),
        "lag": int(sum(gauges.get("ekspor_consumer_lag", {}).values())),
        "parked": int(sum(parked.values())),
        # An event that waits for another topic is no trouble; one of these needs a person.
        "failed": int(
            sum(n for reason, n in parked.items() if reason in {"contract", "failed", "unparsable"})
        ),
    }


def _gauges(exposition: str) -> dict[str, dict[str, float]]:
    """Gauges by name, their values by the (only) label's value."""
    return {
        family.name: {
            next(iter(sample.labels.values()), ""): float(sample.value) for sample in family.samples
        }
        for family in text_string_to_metric_families(exposition)
        if family.type == "gauge"
    }
