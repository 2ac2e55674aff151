"""An exhaustive search: every state that any interleaving can reach, nearest first, each visited once.

Three things can be wrong. A state may be wrong in itself. The system may come to rest (nothing can happen
unless a fault does) with something left undone. Or it may go round in circles and never come to rest. The
search goes breadth first, so the trace it gives is a shortest one.

Thrift: where a process can take a step that nobody else can notice, only that step is followed.
"""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from tests.model.state import State, Step

Steps = Callable[[State], Iterable[Step]]
Judge = Callable[[State], str | None]


@dataclass(frozen=True)
class Found:
    """What a search found: how many states, and if something is wrong, what and how it came about."""

    states: int
    wrong: str | None = None
    trace: tuple[str, ...] = ()


@dataclass(frozen=True)
class Search:
    """Where to begin, what can happen, and the two judges: of every state, and of those at rest."""

    start: State
    steps: Steps
    always: Judge
    at_rest: Judge
    thrift: bool = True

    def run(self) -> Found:
        """Explore everything, or stop at the first state that is wrong."""
        numbers = {self.start: 0}
        states = [self.start]
        parents, texts = array("l", [-1]), [""]
        edges = (array("l"), array("l"))  # from, to: without faults
        rests = array("l")
        number = 0
        while number < len(states):
            state = states[number]
            steps = self._thrifty(state)
            resting = all(step.fault for step in steps)
            wrong = self.always(state) or (self.at_rest(state) if resting else None)
            if wrong:
                return Found(len(states), wrong, _trace(number, parents, texts))
            if resting:
                rests.append(number)
            for step in steps:
                then = numbers.setdefault(step.after, len(states))
                if then == len(states):
                    states.append(step.after)
                    parents.append(number)
                    texts.append(step.text)
                if not step.fault:
                    edges[0].append(number)
                    edges[1].append(then)
            number += 1
        restless = _first_without_rest(len(states), edges, rests)
        if restless is not None:
            return Found(len(states), "never comes to rest", _trace(restless, parents, texts))
        return Found(len(states))

    def _thrifty(self, state: State) -> list[Step]:
        steps = list(self.steps(state))
        quiet = next((step for step in steps if step.quiet), None) if self.thrift else None
        return steps if quiet is None else [quiet]


def _trace(number: int, parents: "array[int]", texts: list[str]) -> tuple[str, ...]:
    lines = []
    while number > 0:
        lines.append(texts[number])
        number = parents[number]
    return tuple(reversed(lines))


def _first_without_rest(
    count: int, edges: tuple["array[int]", "array[int]"], rests: "array[int]"
) -> int | None:
    """The nearest state from which no rest can be reached unless a fault helps."""
    order = sorted(range(len(edges[1])), key=edges[1].__getitem__)
    first = [0] * (count + 1)
    for then in edges[1]:
        first[then + 1] += 1
    for before, after in pairwise(range(count + 1)):
        first[after] += first[before]
    settles = bytearray(count)
    frontier = list(rests)
    for number in frontier:
        settles[number] = 1
    while frontier:
        then = frontier.pop()
        for edge in order[first[then] : first[then + 1]]:
            number = edges[0][edge]
            if not settles[number]:
                settles[number] = 1
                frontier.append(number)
    restless = settles.find(0)
    return None if restless < 0 else restless
