"""How a service says which facts of others it reacts to, and what a reaction may answer."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from chassis.facts import Need

if TYPE_CHECKING:
    from chassis.database import Transaction

N = TypeVar("N", bound=Need)
Reaction = Callable[[Any, "Transaction"], Awaitable[None]]


class NotYet(Exception):
    """What the reaction needs from another topic has not come: park the event and try again when it arrives.

    No failure: it raises no alarm until it is old. Whoever stores the missing thing calls
    `tx.arrived(kind, key)` with the same words.
    """

    def __init__(self, kind: str, key: UUID | str) -> None:
        self.kind, self.key = kind, str(key)
        super().__init__(f"waits for {kind} {key}")


class Ended(Exception):
    """The event has no effect any more (`Ended("erased")`): its mark moves, the reason is kept."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def reacts_to(*needs: type[N]) -> Callable[[Reaction], Reaction]:
    """Mark a function `(fact, tx)` as the reaction to each of these needs."""

    def mark(function: Reaction) -> Reaction:
        function.__dict__.setdefault("needs", []).extend(needs)
        return function

    return mark


def reacts_to_tombstone(topic: str) -> Callable[[Reaction], Reaction]:
    """Mark a function `(subject, tx)` as the reaction to a deletion on a state topic."""

    def mark(function: Reaction) -> Reaction:
        function.__dict__["tombstones"] = topic
        return function

    return mark


@dataclass(frozen=True)
class Reactions:
    """Everything one consumer reacts to, looked up by type."""

    by_type: dict[str, tuple[tuple[type[Need], Reaction], ...]]
    by_tombstone: dict[str, tuple[Reaction, ...]]
    topics: tuple[str, ...]
    state_topics: frozenset[str]

    @classmethod
    def of(cls, functions: Iterable[Reaction]) -> "Reactions":
        """Collect decorated functions. Raises TypeError for one that reacts to nothing."""
        by_type: dict[str, list[tuple[type[Need], Reaction]]] = {}
        by_tombstone: dict[str, list[Reaction]] = {}
        state: set[str] = set()
        topics: set[str] = set()
        for function in functions:
            needs: list[type[Need]] = getattr(function, "needs", [])
            tombstones: str | None = getattr(function, "tombstones", None)
            if not needs and tombstones is None:
                raise TypeError(
                    f"{getattr(function, '__name__', function)} reacts to nothing: decorate it with @reacts_to(...)"
                )
            for need in needs:
                by_type.setdefault(need.event_type(), []).append((need, function))
                topics.add(need.topic)
                if need.state:
                    state.add(need.topic)
            if tombstones is not None:
                by_tombstone.setdefault(tombstones, []).append(function)
                topics.add(tombstones)
                state.add(tombstones)
        return cls(
            by_type={key: tuple(found) for key, found in by_type.items()},
            by_tombstone={key: tuple(found) for key, found in by_tombstone.items()},
            topics=tuple(sorted(topics)),
            state_topics=frozenset(state),
        )

    @property
    def needs(self) -> list[type[Need]]:
        return [need for found in self.by_type.values() for need, _ in found]
