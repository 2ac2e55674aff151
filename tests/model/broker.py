"""A topic: partitions that only grow, the group's offsets, and a broker that may forget both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.model.state import Fact, Place, State, Step, Worker, put

Partitioner = Callable[[Fact], int]


@dataclass(frozen=True)
class Forgetting:
    """How a broker forgets. The promise is made for one that does so between batches, and in full view."""

    under_load: bool = False  # while a relay is in the middle of a batch
    silently: bool = False  # the relay's client is connected again without a word
    unnoticed: bool = False  # consumers read on where they were, rather than restart


IN_FULL_VIEW = Forgetting()


class Broker:
    """Appends records, hands partitions to other consumers, forgets."""

    def __init__(self, partition_of: Partitioner, consumers: int, forgetting: Forgetting) -> None:
        self.partition_of = partition_of
        self.consumers = consumers
        self.forgetting = forgetting

    def append(self, s: State, fact: Fact) -> tuple[State, Place]:
        partition = self.partition_of(fact)
        records = s.topic[partition]
        place = Place(partition, len(records))
        return s._replace(topic=put(s.topic, partition, (*records, fact))), place

    def steps(self, s: State) -> Iterator[Step]:
        if s.faults.forgetting and any(s.topic):
            busy = any(relay.batch for relay in s.relays)
            if self.forgetting.under_load or not busy:
                yield Step("the broker restarts and has forgotten everything", self._forget(s), fault=True)
        if s.faults.rebalance:
            for partition, owner in enumerate(s.owner):
                for other in set(range(self.consumers)) - {owner}:
                    after = s._replace(
                        owner=put(s.owner, partition, other),
                        position=put(s.position, partition, s.committed[partition]),
                        faults=s.faults.after("rebalance"),
                    )
                    text = f"rebalance: partition {partition} goes from consumer {owner + 1} to {other + 1}"
                    yield Step(text, after, fault=True)

    def _forget(self, s: State) -> State:
        """Consumers restart with the broker; an idle relay loses its connection, a busy one sends on."""
        nothing = (0,) * len(s.topic)
        return s._replace(
            topic=((),) * len(s.topic),
            committed=nothing,
            position=s.position if self.forgetting.unnoticed else nothing,
            workers=s.workers if self.forgetting.unnoticed else (Worker(),) * len(s.workers),
            relays=tuple(
                r if r.batch or self.forgetting.silently else r._replace(connected=False) for r in s.relays
            ),
            faults=s.faults.after("forgetting"),
            forgot=True,
        )
