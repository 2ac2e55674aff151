"""The mechanism built wrong on purpose: the smallest scenario known in which each way breaks an invariant."""

from tests.model.scenario import Parts, Scenario, by_subject
from tests.model.scenarios import A1, B1, by_turns
from tests.model.state import Faults
from tests.model.wrong_consumer import (
    AcknowledgeBeforeApply,
    CommitOfARevokedPartition,
    CommitOfPositions,
    FailureSkipsTheBatch,
    NoCompareAndSet,
    NoInbox,
    NoSecondLook,
    NoWakeOnArrival,
    OvertakenBySuccessor,
    ParkingLeavesTheMark,
    TwoTransactions,
)
from tests.model.wrong_producer import (
    IdGreaterThanLast,
    LateWithoutRequeue,
    MarkBeforeAnswer,
    PublishAfterCommit,
    PublishBeforeCommit,
    SequenceFromAClock,
    SkipLocked,
    Unlocked,
)

SABOTAGES = (
    Scenario(
        "acknowledge before apply",
        published=(1,),
        faults=Faults(worker_crash=1),
        parts=Parts(consumer=AcknowledgeBeforeApply),
    ),
    Scenario("no inbox", published=(1,), faults=Faults(worker_crash=1), parts=Parts(inbox=NoInbox)),
    Scenario(
        "effect and mark in two transactions",
        published=(1,),
        faults=Faults(worker_crash=1),
        parts=Parts(inbox=TwoTransactions),
    ),
    Scenario(
        "publish without outbox, after commit",
        writers=(0,),
        faults=Faults(rollback=1),
        parts=Parts(writer=PublishAfterCommit),
    ),
    Scenario(
        "publish without outbox, before commit",
        writers=(0,),
        faults=Faults(rollback=1),
        parts=Parts(writer=PublishBeforeCommit),
    ),
    Scenario("sequence from a clock", writers=(0, 1), parts=Parts(writer=SequenceFromAClock)),
    Scenario("relay by id greater than last", writers=(0, 1), parts=Parts(relay=IdGreaterThanLast)),
    Scenario(
        "two relays by SKIP LOCKED, on a state topic",
        state_topic=True,
        writers=(0, 0),
        relays=2,
        parts=Parts(relay=SkipLocked),
    ),
    Scenario(
        "two relays without a lock, on a state topic",
        state_topic=True,
        writers=(0, 0),
        relays=2,
        parts=Parts(relay=Unlocked),
        large=True,
    ),
    Scenario(
        "a late relay on the state topic queues nothing again",
        state_topic=True,
        writers=(0, 0),
        relays=2,
        faults=Faults(zombie=1),
        parts=Parts(relay=LateWithoutRequeue),
    ),
    Scenario(
        "mark published before the broker's answer",
        writers=(0,),
        faults=Faults(refusal=1),
        parts=Parts(relay=MarkBeforeAnswer),
    ),
    Scenario(
        "a failure skips the batch",
        published=(1, 1),
        poison=frozenset({A1}),
        sweeps=True,
        parts=Parts(inbox=FailureSkipsTheBatch),
    ),
    Scenario(
        "a parked event is overtaken by its successor",
        published=(2,),
        poison=frozenset({A1}),
        sweeps=True,
        parts=Parts(inbox=OvertakenBySuccessor),
    ),
    Scenario(
        "marks without compare-and-set",
        published=(1,),
        consumers=2,
        faults=Faults(rebalance=1),
        parts=Parts(inbox=NoCompareAndSet),
    ),
    Scenario(
        "parking without touching the mark",
        published=(2,),
        consumers=2,
        partitions=2,
        partition_of=by_turns,
        parts=Parts(inbox=ParkingLeavesTheMark),
    ),
    Scenario(
        "waiting without the second look",
        published=(1, 1),
        consumers=2,
        partitions=2,
        partition_of=by_subject,
        needs={A1: (B1,)},
        parts=Parts(inbox=NoSecondLook),
    ),
    Scenario(
        "arriving without a wake-up",
        published=(1, 1),
        consumers=2,
        partitions=2,
        partition_of=by_subject,
        needs={A1: (B1,)},
        parts=Parts(inbox=NoWakeOnArrival),
    ),
    Scenario(
        "the position of a revoked partition committed",
        published=(1,),
        consumers=2,
        faults=Faults(rebalance=1, worker_crash=1),
        parts=Parts(consumer=CommitOfPositions),
    ),
)

# Wrong, and yet nothing breaks; the reason stands beside it.
HARMLESS = (
    (
        Scenario(
            "two relays without a lock, on a history topic",
            writers=(0, 0),
            relays=2,
            faults=Faults(relay_crash=1),
            parts=Parts(relay=Unlocked),
            large=True,
        ),
        "each sends from the oldest unsent row, so there are doubles, and the inbox skips them",
    ),
    (
        Scenario(
            "two relays by SKIP LOCKED, on a history topic",
            writers=(0, 0),
            relays=2,
            parts=Parts(relay=SkipLocked),
        ),
        "the topic is out of order; the inbox parks what came too early and applies it in order",
    ),
    (
        Scenario(
            "the offset of a revoked partition committed",
            published=(2, 1),
            consumers=2,
            sweeps=True,
            faults=Faults(rebalance=2, worker_crash=1),
            parts=Parts(consumer=CommitOfARevokedPartition),
        ),
        "what lies below it is applied or parked; moved back, it brings doubles, which the inbox skips",
    ),
)
