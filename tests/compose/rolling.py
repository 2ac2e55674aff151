"""`make rolling-drill`: replace every process of every service under load, as an upgrade does, and fail no request.

One service after the other: second containers of its roles come up beside the first ones, and when they are ready the
first ones are stopped (SIGTERM) and removed. Commands and reads go through the gateway all the time. Afterwards the
judge of the fault harness looks. The last line is JSON; the exit code is 0 if no request failed and nothing is wrong.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence

from ekspor.token_endpoint import TokenEndpoint
from tests.compose.demo import STOPPED_WITHIN
from tests.compose.judged import JudgedStack, Tokens, docker
from tests.compose.stack import composed, say
from tests.faults import ground
from tests.faults.client import Client
from tests.faults.judge import MOST_SHOWN, Violation, judge
from tests.faults.load import Load
from tests.faults.quiet import wait_until_quiet

PROJECT = "ekspor-rolling"
A_LOAD = 25.0
READY_WITHIN = 300.0
LOOK_EVERY = 1.0
HEALTH = ("python", "-I", "-S", "/app/deploy/image/health.py")
COMMAND_FAILED = 500


async def load_on(client: Client, laid: ground.Ground, done: asyncio.Event, first: int) -> None:
    """Cohorts and persons, until it is told to end."""
    for seed in itertools.count(first):
        running = asyncio.create_task(Load(client, laid, seed, place=seed - 1).run(A_LOAD))
        ending = asyncio.create_task(done.wait())
        await asyncio.wait({running, ending}, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        if done.is_set():
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            return
        await running


async def replace(stack: JudgedStack, service: str) -> float:
    """New processes beside the old ones, then the old ones away. Gives the seconds that took."""
    began = time.monotonic()
    names = [f"{service}-{role}" for role in stack.roles[service]]
    old = await containers_of(stack, names)
    scaled = [part for name in names for part in ("--scale", f"{name}=2")]
    # No --wait: the engine asks how they are every 20 seconds only.
    await asyncio.to_thread(stack.compose, "up", "--detach", "--no-recreate", "--no-deps", *scaled, *names)
    new = set(await containers_of(stack, names)) - set(old)
    await asyncio.gather(*(ready(container) for container in new))
    await asyncio.gather(*(docker("stop", "--time", str(STOPPED_WITHIN), container) for container in old))
    await docker("rm", *old)
    return time.monotonic() - began


async def containers_of(stack: JudgedStack, names: Sequence[str]) -> list[str]:
    told = await asyncio.to_thread(stack.compose, "ps", "--quiet", *names)
    return told.split()


async def ready(container: str) -> None:
    """Wait until it says so, by the program that its own health check runs. Raises TimeoutError."""
    async with asyncio.timeout(READY_WITHIN):
        while True:
            asked = await asyncio.to_thread(
                subprocess.run, ["docker", "exec", container, *HEALTH], capture_output=True, check=False
            )
            if asked.returncode == 0:
                return
            await asyncio.sleep(LOOK_EVERY)


async def drill(stack: JudgedStack) -> tuple[dict[str, object], list[Violation]]:
    """The whole of it: the figures, and what the judge found."""
    os.environ.update(stack.speaking())
    await stack.lay_ledger()
    tokens = Tokens(TokenEndpoint(os.environ["EKSPOR_TOKEN_ENDPOINT"]))
    tokens.renew()
    async with Client(stack.urls, tokens.mint) as client:
        return await roll(stack, client, tokens, await ground.lay(client))


async def roll(
    stack: JudgedStack, client: Client, tokens: Tokens, laid: ground.Ground, first: int = 1
) -> tuple[dict[str, object], list[Violation]]:
    """Replace everything under the loads of seeds from `first`, and judge."""
    done = asyncio.Event()
    loading = asyncio.create_task(load_on(client, laid, done, first))
    took: dict[str, float] = {}
    for service in stack.roles:
        await asyncio.to_thread(tokens.renew)
        took[service] = round(await replace(stack, service), 1)
        say(f"{service} was replaced in {took[service]:.1f} s; answers so far: {dict(client.answers)}")
    done.set()
    await loading
    evidence, _, late = await wait_until_quiet(stack, None, time.monotonic())
    violations = [*late, *await judge(evidence, client.commands)]
    failed = sum(
        times for status, times in client.answers.items() if status is None or status >= COMMAND_FAILED
    )
    figures: dict[str, object] = {
        "requests": sum(client.answers.values()),
        "failed": failed,
        "commands_acknowledged": sum(one.outcome == "acknowledged" for one in client.commands),
        "events": sum(row["sequence"] for t in evidence.tables.values() for row in t["sequences"]),
        "seconds_per_service": took,
        "violations": len(violations),
    }
    return figures, violations


def main() -> int:
    with composed(PROJECT, JudgedStack) as stack:
        figures, violations = asyncio.run(drill(stack))
    for violation in violations[:MOST_SHOWN]:
        print(violation)
    print(json.dumps(figures))
    return int(bool(figures["failed"] or violations))


if __name__ == "__main__":
    sys.exit(main())
