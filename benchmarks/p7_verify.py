"""P7: public verification of a certificate, one process, 8 clients, beside a FastAPI route that does nothing."""

from collections.abc import Callable
from contextlib import AsyncExitStack

from benchmarks import certification, load
from benchmarks.footing import Footing, free_port
from benchmarks.measuring import Figure, Side, beside, in_turns

KEYS = ("P7_verify",)
REQUESTS = 1_000


async def measure(footing: Footing) -> list[Figure]:
    plain = free_port()
    url = footing.empty_database().replace("postgresql://", "postgresql+asyncpg://", 1)
    program = ("-m", "benchmarks.beside.plain_api", str(plain), url)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(footing.process(*program, port=plain, environment={}))
        ours, token = await stack.enter_async_context(certification.running(footing))
        sides = (
            _side(ours, lambda: load.request("GET", f"/verify/{token}", Accept="application/json")),
            _side(plain, lambda: load.request("GET", "/nothing")),
        )
        await in_turns(*sides, rounds=1)
        mine, theirs = await in_turns(*sides)
    return [beside("P7_verify", ">= 0.8", mine, theirs)]


def _side(port: int, one: Callable[[], bytes]) -> Side:
    async def run() -> float:
        return (await load.send_all(port, [one()] * REQUESTS)).rate

    return run
