"""Being woken by PostgreSQL's NOTIFY, and waiting for whichever of several things comes first."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import asyncpg

RETRY_SECONDS = 1.0
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What asyncpg raises where a connection is lost. The last one, if the server was ending it just then."""


async def listen(database_url: str, channel: str, wake: asyncio.Event, stop: asyncio.Event) -> None:
    """Set `wake` at each NOTIFY on the channel, until `stop` is set.

    On a connection of its own, made again when it is lost. It only wakes: a NOTIFY that got lost costs latency
    and nothing else, so whoever listens also looks by himself now and then.
    """
    while not stop.is_set():
        try:
            connection = await asyncpg.connect(database_url, timeout=5)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            await first(stop, RETRY_SECONDS)
            continue
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(_setter(lost))
            await connection.add_listener(channel, _setter(wake))
            await first(stop, None, lost)
        except (OSError, *LOST):
            await first(stop, RETRY_SECONDS)
        finally:
            with suppress(Exception):
                await asyncio.wait_for(connection.close(), timeout=1)


def _setter(event: asyncio.Event) -> Callable[..., None]:
    def set_event(*_: object) -> None:
        event.set()

    return set_event


async def first(stop: asyncio.Event, seconds: float | None, other: asyncio.Event | None = None) -> None:
    """Wait until one of the events is set, at most so many seconds."""
    tasks = [asyncio.ensure_future(event.wait()) for event in (stop, other) if event is not None]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
