"""What waits is not looked at once more after it was parked: what came between look and park wakes nobody.

The sweeper would mend that within a second or a minute, so it is off; waking by arrival is all there is.
"""

import asyncio
import os
import shutil
import tempfile
import time
from pathlib import Path

from chassis import parked
from chassis.inbox import Inbox

AT_MOST = 20.0
"""Seconds to wait for a moment that does not come."""


def sabotage() -> None:
    _bad_luck()

    async def no_sweep(self):
        return 0

    async def attempt_without_second_look(self, deliveries, condemned, one_by_one):
        woken = await attempt(self, deliveries, condemned, one_by_one)
        return woken - {delivery.aggregate for delivery in deliveries}

    attempt = Inbox._attempt
    Inbox.sweep, Inbox._attempt = no_sweep, attempt_without_second_look


def _bad_luck() -> None:
    """No mistake: one worker's cohorts commit after the other has looked for them, and before it has parked."""
    park, react, receive = parked.park, Inbox._react, Inbox.receive
    signs = _signs(os.getppid())

    async def react_after_the_look(self, delivery, tx, condemned):
        await react(self, delivery, tx, condemned)
        if delivery.topic == "registration.cohorts" and _mine(signs / "arrives"):
            await _until(signs / "looked")

    async def tell_when_committed(self, records):
        await receive(self, records)
        if (signs / "looked").exists() and _mine(signs / "arrives"):
            (signs / "arrived").touch()

    async def park_after_the_arrival(connection, parking):
        waits = any(reason.code == "not_yet" for _, reason in parking)
        if waits and (signs / "arrives").exists() and not _mine(signs / "arrives"):
            (signs / "looked").touch()
            await _until(signs / "arrived")
        await park(connection, parking)

    Inbox._react, Inbox.receive, parked.park = (
        react_after_the_look,
        tell_when_committed,
        park_after_the_arrival,
    )


def _signs(harness: int) -> Path:
    """Where the two workers leave signs for each other, once the harness has made it."""
    return Path(tempfile.gettempdir()) / f"ekspor-second-look-{harness}"


def _mine(sign: Path) -> bool:
    """Whether this process left the sign, which only one can; it tries."""
    if not sign.parent.exists():
        return False
    try:
        sign.touch(exist_ok=False)
    except FileExistsError:
        return sign.read_text() == str(os.getpid())
    sign.write_text(str(os.getpid()))
    return True


async def _until(sign: Path) -> None:
    deadline = time.monotonic() + AT_MOST
    while not sign.exists() and time.monotonic() < deadline:  # noqa: ASYNC110, ASYNC240
        await asyncio.sleep(0.01)


async def provoke(lab) -> None:
    """Two workers share training's partitions: one has the cohorts' news, the other the enrolments'."""
    second = await lab.another("training", "worker")
    await lab.until_shared(second, lab.process("training"))
    signs = _signs(os.getpid())
    signs.mkdir()
    try:
        await lab.cohorts(6, left_open=True)
        await asyncio.sleep(1)
    finally:
        shutil.rmtree(signs)
