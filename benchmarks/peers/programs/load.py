"""The load, the same for all: eight clients, each with one command at a time, over aggregates in random order.

A command adds one to its aggregate under the row's lock, in one transaction; what it tells is that number. So
`aggregate.number` is the truth about what was committed, also when the producer was killed in the middle.
"""

import asyncio
import os
import random
import sys
from collections.abc import Awaitable, Callable, Mapping

DATABASE = os.environ.get("PEER_DATABASE", "")
BROKER = os.environ.get("PEER_BROKER", "")
TOPIC = os.environ.get("PEER_TOPIC", "")
REGISTRY = os.environ.get("PEER_REGISTRY", "")
EVENTS = int(os.environ.get("PEER_EVENTS", "50"))

CLIENTS = 8
THINKS = 0.004
"""Seconds between a client's answer and its next command: about a thousand commands a second at most."""

LEFT = "select id::text, number from aggregate"
COUNT = "update aggregate set number = number + 1 where id = $1 returning number"
ENTER = "insert into effect (aggregate, number) values ($1, $2)"


def still_to_do(numbers: Mapping[str, int]) -> list[str]:
    """One entry per command that is left, shuffled."""
    todo = [aggregate for aggregate, number in numbers.items() for _ in range(EVENTS - number)]
    random.shuffle(todo)
    return todo


async def drive(numbers: Mapping[str, int], command: Callable[[str], Awaitable[object]]) -> None:
    """Run all commands that are left. One that fails is reported, as a server would, and the clients go on."""
    todo = still_to_do(numbers)

    async def client() -> None:
        while todo:
            aggregate = todo.pop()
            try:
                await command(aggregate)
            except Exception as error:  # noqa: BLE001  a server answers 500 and serves the next
                print(f"command failed: {error!r}", file=sys.stderr)
            await asyncio.sleep(THINKS)

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
