"""P1: a command with everything on, one process, 8 clients, beside a plain FastAPI + SQLAlchemy ORM insert.

On: JWT, validation, tenancy, Idempotency-Key, audit trail, domain, outbox. The command is an application for a seat
by somebody new, spread over cohorts or all into one.
"""

from collections.abc import Callable
from contextlib import AsyncExitStack
from itertools import count
from statistics import median
from uuid import uuid4

from benchmarks import load, registration
from benchmarks.footing import Footing, free_port
from benchmarks.measuring import Figure, beside, in_turns, ratio

KEYS = ("P1_command", "P1_hot", "P1_p99_ratio")
REQUESTS = 400
COHORTS = 50


async def measure(footing: Footing) -> list[Figure]:
    plain = free_port()
    url = footing.empty_database().replace("postgresql://", "postgresql+asyncpg://", 1)
    program = ("-m", "benchmarks.beside.plain_api", str(plain), url)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(footing.process(*program, port=plain, environment={}))
        stage = await stack.enter_async_context(registration.running(footing))
        cohorts = [await stage.open_cohort() for _ in range(COHORTS)]
        numbers = count()
        tails: dict[str, list[float]] = {"spread": [], "hot": [], "plain": []}

        def side(name: str, port: int, one: Callable[[int], bytes]) -> Callable[[], object]:
            async def run() -> float:
                outcome = await load.send_all(port, [one(next(numbers)) for _ in range(REQUESTS)])
                tails[name].append(outcome.p99_ms)
                return outcome.rate

            return run

        def spread(number: int) -> bytes:
            return stage.application(cohorts[number % COHORTS], number)

        def hot(number: int) -> bytes:
            return stage.application(cohorts[0], number)

        def insert(number: int) -> bytes:
            body = registration.application_body(str(uuid4()), number)
            return load.request("POST", "/applications", body)

        sides = (
            side("spread", stage.port, spread),
            side("hot", stage.port, hot),
            side("plain", plain, insert),
        )
        await in_turns(*sides, rounds=1)
        for tail in tails.values():
            tail.clear()
        spread_rates, hot_rates, plain_rates = await in_turns(*sides)
    p99 = ratio(tails["spread"], tails["plain"])
    return [
        beside("P1_command", ">= 1.0", spread_rates, plain_rates),
        beside("P1_hot", ">= 0.8", hot_rates, plain_rates),
        Figure(
            "P1_p99_ratio",
            round(p99, 2),
            "",
            f"{median(tails['spread']):.0f} ms",
            f"{median(tails['plain']):.0f} ms",
            "lower is better",
        ),
    ]
