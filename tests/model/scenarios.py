"""The protocol as it is built, under every fault it promises to stand."""

from tests.model.broker import Forgetting
from tests.model.consumer import LateConsumer
from tests.model.scenario import Parts, Scenario, by_subject
from tests.model.state import Fact, Faults

A1, A2, A3, B1, B2, C1 = Fact(0, 1), Fact(0, 2), Fact(0, 3), Fact(1, 1), Fact(1, 2), Fact(2, 1)


def by_turns(fact: Fact) -> int:
    """Partitions were added: a subject's facts lie now here, now there."""
    return (fact.subject + fact.sequence - 1) % 2


def two_and_one(fact: Fact) -> int:
    return min(fact.subject, 1)


SCENARIOS = (
    Scenario("late commits and a rollback", writers=(0, 0, 1), faults=Faults(rollback=1)),
    Scenario("the relay dies twice", writers=(0, 0, 1), faults=Faults(relay_crash=2), large=True),
    Scenario(
        "a record refused, an answer lost",
        writers=(0, 0, 1),
        faults=Faults(refusal=1, lost_answer=1),
        large=True,
    ),
    Scenario(
        "two relays, one lock: one dies, one becomes a zombie",
        writers=(0, 0, 1),
        relays=2,
        faults=Faults(relay_crash=1, zombie=1),
        parts=Parts(consumer=LateConsumer),
        large=True,
    ),
    Scenario(
        "the broker forgets, an answer gets lost",
        writers=(0, 0, 1),
        partitions=2,
        partition_of=by_subject,
        faults=Faults(forgetting=1, lost_answer=1),
        large=True,
    ),
    Scenario(
        "the consumer dies, and dies again",
        published=(4, 3),
        partitions=2,
        partition_of=by_turns,
        sweeps=True,
        batch=3,
        faults=Faults(worker_crash=2),
    ),
    Scenario(
        "rebalances in the middle of a batch, a death",
        published=(2, 1),
        consumers=2,
        partitions=2,
        partition_of=by_turns,
        sweeps=True,
        faults=Faults(rebalance=2, worker_crash=1),
        large=True,
    ),
    Scenario(
        "partitions added under load, and a new consumer",
        published=(4, 3),
        consumers=3,
        partitions=3,
        partition_of=lambda fact: (fact.subject + fact.sequence) % 3,
        batch=3,
    ),
    Scenario(
        "not yet",
        published=(3, 2),
        consumers=2,
        partitions=2,
        partition_of=by_subject,
        needs={A1: (B1,), A2: (B2,)},
        faults=Faults(rebalance=2),
        large=True,
    ),
    Scenario(
        "not yet for two reasons, and a death",
        published=(2, 1, 1),
        consumers=2,
        partitions=2,
        partition_of=two_and_one,
        needs={A1: (B1, C1)},
        sweeps=True,
        faults=Faults(worker_crash=1, rebalance=1),
        large=True,
    ),
    Scenario(
        "poison, repaired or discarded",
        published=(3, 1),
        consumers=2,
        partitions=2,
        partition_of=by_turns,
        poison=frozenset({A2}),
        discards=True,
        sweeps=True,
        faults=Faults(rebalance=1, worker_crash=1),
        large=True,
    ),
    Scenario(
        "from the command to the effect: each dies once",
        writers=(0, 0),
        consumers=2,
        partitions=2,
        partition_of=by_turns,
        sweeps=True,
        faults=Faults(relay_crash=1, worker_crash=1, rebalance=1),
        large=True,
    ),
    Scenario(
        "state topic: two relays, a zombie",
        state_topic=True,
        writers=(0, 0, 0),
        relays=2,
        faults=Faults(zombie=1),
        parts=Parts(consumer=LateConsumer),
    ),
    Scenario(
        "state topic: the relay dies, a transaction rolls back",
        state_topic=True,
        writers=(0, 0, 1),
        faults=Faults(relay_crash=1, rollback=1),
        large=True,
    ),
    Scenario(
        "state topic: the broker forgets",
        state_topic=True,
        writers=(0, 0, 1),
        faults=Faults(forgetting=1),
        large=True,
    ),
    Scenario(
        "state topic: poison, rebalance, a death",
        state_topic=True,
        published=(3, 2),
        consumers=2,
        poison=frozenset({A1}),
        sweeps=True,
        faults=Faults(rebalance=2, worker_crash=1),
        large=True,
    ),
    Scenario(
        "two shards, two relays at once",
        writers=(0, 1),
        relays=2,
        shards=2,
    ),
    Scenario(
        "state topic: a zombie sends an old state and dies before it notices",
        state_topic=True,
        writers=(0, 0),
        relays=2,
        faults=Faults(zombie=1, relay_crash=1),
        parts=Parts(consumer=LateConsumer),
        large=True,
    ),
    Scenario(
        "state topic: a doubt is settled in a transaction that rolls back",
        state_topic=True,
        writers=(1, 0, 0),
        relays=2,
        relay_batch=1,
        faults=Faults(zombie=1, refusal=1),
        parts=Parts(consumer=LateConsumer),
        large=True,
    ),
    Scenario(
        "the broker forgets, and an idle relay is connected again without a word",
        writers=(0,),
        faults=Faults(forgetting=1),
        forgetting=Forgetting(silently=True),
    ),
    Scenario(
        "the broker forgets in the middle of a batch",
        writers=(0, 0),
        faults=Faults(forgetting=1),
        forgetting=Forgetting(under_load=True),
    ),
    Scenario(
        "a replay is asked for while a try that will fail is under way",
        published=(2,),
        consumers=2,
        partitions=2,
        partition_of=by_turns,
        poison=frozenset({A2}),
        sweeps=True,
    ),
    Scenario(
        "a waiting event waits for something else at its second look (without the sweeper)",
        published=(1, 1, 1),
        consumers=2,
        partitions=2,
        partition_of=two_and_one,
        needs={A1: (B1, C1)},
        batch=1,
    ),
    Scenario(
        "more is woken than one look has room for (without the sweeper)",
        published=(1, 1, 1),
        partitions=2,
        partition_of=lambda fact: fact.subject // 2,
        needs={A1: (C1,), B1: (C1,)},
        most_at_once=1,
    ),
    Scenario(
        "state topic: what failed is overtaken, and the worker dies before it wakes it",
        state_topic=True,
        published=(2,),
        poison=frozenset({A1}),
        repairs=False,
        sweeps=True,
        batch=1,
        faults=Faults(worker_crash=1),
    ),
)
