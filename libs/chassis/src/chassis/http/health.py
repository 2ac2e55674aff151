"""Is the process alive, and can it work? And its metrics.

No token: these are for the platform, and say no secret.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiokafka.client import AIOKafkaClient
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text

from chassis import metrics
from chassis.broker_memory import kafka_security
from chassis.settings import ServiceSettings

Probe = Callable[[], Awaitable[None]]
"""Raises if the part that it asks is away."""

_PATIENCE = 2.0  # seconds; the platform's own probe waits longer
_SELECT_ONE = text("select 1")

router = APIRouter(tags=["health"], include_in_schema=False)


@router.get("/livez")
async def livez() -> dict[str, str]:
    """The process answers. Says nothing of database and broker, since a restart would mend neither."""
    return {"status": "alive"}


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Each part with its state. 503 if no command can be done: without the database, or while it is behind its
    own topics. They go on without the broker."""
    state = request.app.state

    async def database() -> None:
        async with state.database.engine.connect() as connection:
            await connection.execute(_SELECT_ONE)

    probes = {"database": database, "broker": state.broker, "topics": state.own_topics.probe}
    parts = dict(zip(probes, await asyncio.gather(*map(_ask, probes.values())), strict=True))
    down = [name for name, answer in parts.items() if answer["state"] == "down"]
    status = "unready" if {"database", "topics"} & set(down) else "degraded" if down else "ready"
    return JSONResponse(
        {"service": state.service, "status": status, "down": down, "parts": parts},
        status_code=503 if status == "unready" else 200,
        headers={"Retry-After": "5"} if status == "unready" else None,
    )


@router.get("/metrics")
async def show_metrics() -> Response:
    """Prometheus' text format."""
    return Response(metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


async def _ask(probe: Probe) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_PATIENCE):
            await probe()
    except Exception as error:  # noqa: BLE001 - whatever it raises, the part is not usable
        return {"state": "down", "reason": type(error).__name__}
    return {"state": "up"}


def broker_lets_in(settings: ServiceSettings) -> Probe:
    """A probe that is content if one of the bootstrap servers lets this service in and tells its topics."""

    async def probe() -> None:
        client = AIOKafkaClient(bootstrap_servers=settings.kafka, **kafka_security(settings))
        try:
            await client.bootstrap()
        finally:
            await client.close()

    return probe
