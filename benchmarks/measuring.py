"""Rounds, medians and ratios. Sides take turns within a run, so that a busy machine is busy for both."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 5

Side = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Figure:
    """One line of the table. `value` is None if it could not be measured here; `note` says why."""

    key: str
    value: float | None
    goal: str
    ours: str = ""
    beside: str = ""
    note: str = ""


async def in_turns(*sides: Side, rounds: int = ROUNDS) -> list[list[float]]:
    """Each side once a round, in an order that is reversed each time. Returns each side's results by round."""
    results: list[list[float]] = [[] for _ in sides]
    order = list(range(len(sides)))
    for _ in range(rounds):
        for index in order:
            results[index].append(await sides[index]())
            await asyncio.sleep(0)
        order.reverse()
    return results


def ratio(ours: list[float], theirs: list[float]) -> float:
    """The median of the rounds' ratios: what slows one round slows both of its halves."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def per_second(rates: list[float]) -> str:
    return f"{median(rates):,.0f}/s"


def beside(
    key: str,
    goal: str,
    ours: list[float],
    theirs: list[float],
    show: Callable[[list[float]], str] = per_second,
) -> Figure:
    """Our rates over the peer's."""
    return Figure(key, round(ratio(ours, theirs), 2), goal, show(ours), show(theirs))
