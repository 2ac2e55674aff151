"""A service as the mechanism sees it: what it is called, publishes, reacts to, answers and does when due."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from sqlalchemy import MetaData

from chassis.database import Transaction
from chassis.facts import Fact
from chassis.reactions import Reaction, Reactions
from chassis.settings import ServiceSettings


@dataclass(frozen=True)
class Due:
    """Work that time brings: `run(tx)` does a bounded part of what is due and returns how much it did.

    It is called every `every` seconds, and again at once while it returns more than 0; it must be idempotent.
    """

    name: str
    run: Callable[[Transaction], Awaitable[int]]
    every: float = 30.0


@dataclass(frozen=True)
class Service:
    """Everything that makes one service; its `composition.py` builds the only one.

    `root` is the service's folder (with `migrations/`), `metadata` its own tables (without the mechanism's),
    `resources` builds from the settings what use cases need beside the database (keys, signers), reachable as
    `tx.resources`. `adopted` is told which of its own facts were taken back after a restore (`own_topics`), so
    that nothing they have used up is given away again, such as a number.
    """

    name: str
    root: Path
    settings: type[ServiceSettings]
    metadata: MetaData
    publishes: Sequence[type[Fact]] = ()
    reactions: Sequence[Reaction] = ()
    routers: Sequence[APIRouter] = ()
    due: Sequence[Due] = ()
    resources: Callable[[Any], Any] | None = None
    summary: str = ""
    adopted: Callable[[Transaction, Sequence[Fact]], Awaitable[None]] | None = None
    commands: Mapping[str, Callable[["Service"], Coroutine[Any, Any, None]]] = field(default_factory=dict)

    @property
    def reaction_table(self) -> Reactions:
        return Reactions.of(self.reactions)

    @property
    def state_topics(self) -> frozenset[str]:
        """The topics of this service on which only the newest row per subject is kept."""
        return frozenset(fact.topic for fact in self.publishes if fact.state)
