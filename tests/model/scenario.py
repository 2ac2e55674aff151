"""A scenario: who takes part, what may go wrong, and how far the search goes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tests.model import invariants
from tests.model.broker import IN_FULL_VIEW, Broker, Forgetting, Partitioner
from tests.model.consumer import Consumer, LateConsumer, Sweeper
from tests.model.inbox import Inbox, Reactions
from tests.model.relay import Relay
from tests.model.repair import Repair
from tests.model.search import Found, Search
from tests.model.state import (
    NEVER,
    NO_FAULTS,
    Fact,
    Faults,
    Mark,
    Row,
    State,
    Step,
    Worker,
)
from tests.model.state import (
    Relay as RelayMemory,
)
from tests.model.state import (
    Writer as Command,
)
from tests.model.writer import Writer


def by_subject(fact: Fact) -> int:
    return fact.subject


def all_in_one(_: Fact) -> int:
    return 0


@dataclass(frozen=True)
class Parts:
    """The classes a scenario is played with. A sabotage puts one of its own in a place."""

    writer: type[Writer] = Writer
    relay: type[Relay] = Relay
    inbox: type[Inbox] = Inbox
    consumer: type[Consumer] = Consumer
    sweeper: type[Sweeper] = Sweeper


@dataclass(frozen=True)
class Scenario:
    """Bounds of one search. Either writers tell, or what `published` counts per subject is on the topic already."""

    name: str
    writers: tuple[int, ...] = ()  # the subject that each of them tells of
    published: tuple[int, ...] = ()
    state_topic: bool = False
    relays: int = 1
    shards: int = 1
    consumers: int = 1
    partitions: int = 1
    partition_of: Partitioner = all_in_one
    needs: Mapping[Fact, tuple[Fact, ...]] = field(default_factory=dict)
    poison: frozenset[Fact] = frozenset()
    discards: bool = False
    repairs: bool = True
    sweeps: bool = False
    faults: Faults = NO_FAULTS
    forgetting: Forgetting = IN_FULL_VIEW
    relay_batch: int = 2
    batch: int = 2
    most_at_once: int = 10
    parts: Parts = Parts()
    large: bool = False  # more than a test has time for

    def search(self) -> Search:
        subjects = max((*self.writers, len(self.published) - 1)) + 1
        if self.state_topic:
            judges = invariants.always_of_state, invariants.at_rest_of_state
        else:
            judges = invariants.always_of_history, invariants.at_rest_of_history
        return Search(self._start(subjects), _Actors(self).steps, *judges)

    def built_right(self) -> "Scenario":
        """The same bounds and the same thrift, with no sabotage."""
        late = self.parts.consumer is LateConsumer
        return replace(self, parts=Parts(consumer=LateConsumer if late else Consumer))

    def run(self) -> Found:
        return self.search().run()

    def _start(self, subjects: int) -> State:
        told = self.published or (0,) * subjects
        facts = [
            Fact(subject, n + 1) for n in range(max(told)) for subject in range(subjects) if n < told[subject]
        ]
        topic = tuple(
            tuple(fact for fact in facts if self.partition_of(fact) == partition)
            for partition in range(self.partitions)
        )
        return State(
            next_id=len(facts) + 1,
            sequences=told,
            log=tuple(Row(n + 1, fact) for n, fact in enumerate(facts)),
            todo=(),
            acknowledged=tuple(len(records) - 1 if records else NEVER for records in topic),
            topic=topic,
            committed=(0,) * self.partitions,
            owner=tuple(partition % self.consumers for partition in range(self.partitions)),
            position=(0,) * self.partitions,
            marks=(Mark(0, 0),) * subjects,
            parked=(),
            effects=((),) * subjects,
            given_up=(),
            writers=tuple(Command(subject) for subject in self.writers),
            relays=(RelayMemory(),) * (self.relays if self.writers or self.faults.forgetting else 0),
            workers=(Worker(),) * (self.consumers + self.sweeps),
            repaired=False,
            faults=self.faults,
        )


class _Actors:
    """Everybody who can take a step."""

    def __init__(self, scenario: Scenario) -> None:
        parts, state_topic = scenario.parts, scenario.state_topic
        self.consumers = scenario.consumers
        self.broker = Broker(scenario.partition_of, scenario.consumers, scenario.forgetting)
        self.writer = parts.writer(self.broker, state_topic, scenario.shards)
        self.relay = parts.relay(self.broker, state_topic, scenario.relay_batch, scenario.shards)
        inbox = parts.inbox(Reactions(scenario.needs, scenario.poison), state_topic, scenario.most_at_once)
        self.consumer = parts.consumer(inbox, scenario.batch)
        self.sweeper = parts.sweeper(inbox)
        self.repair = Repair(scenario.repairs, scenario.discards)

    def steps(self, s: State) -> Iterator[Step]:
        for number in range(len(s.writers)):
            yield from self.writer.steps(s, number)
        for number in range(len(s.relays)):
            yield from self.relay.steps(s, number)
        for number in range(len(s.workers)):
            actor = self.consumer if number < self.consumers else self.sweeper
            yield from actor.steps(s, number)
        yield from self.repair.steps(s)
        yield from self.broker.steps(s)
