"""Waiting for what other services do in their own time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ekspor.demo.failures import DemoFailed

T = TypeVar("T")

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0  # seconds


class NeverCame(DemoFailed):
    """An asynchronous fact did not arrive within the bound. Says what was awaited and where to look."""


async def wait_for(
    what: str,
    look: Callable[[], Awaitable[T]],
    enough: Callable[[T], bool],
    *,
    seen: Callable[[T], object],
    patience: float = 120,
) -> T:
    """Look again and again until it is enough. `seen` puts into words what there is so far.

    Raises NeverCame after `patience` seconds without change: as long as `seen` changes, somebody works.
    """
    loop = asyncio.get_running_loop()
    pause = FIRST_PAUSE
    found = await look()
    last_seen, since = seen(found), loop.time()
    while not enough(found):
        if loop.time() - since > patience:
            raise NeverCame(
                f"{what}: still {last_seen} after {patience:.0f} seconds without change. "
                "`ekspor status` shows outbox and lag of each service, `ekspor parked list` what is held up."
            )
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE)
        found = await look()
        now_seen = seen(found)
        if now_seen != last_seen:
            last_seen, since = now_seen, loop.time()
    return found
