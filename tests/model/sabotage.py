"""The mechanism built wrong on purpose: each way is one method replaced, and breaks an invariant."""

from collections.abc import Iterator, Mapping

from tests.model.consumer import Consumer
from tests.model.inbox import Inbox
from tests.model.relay import Relay
from tests.model.scenario import Parts, Scenario, by_subject
from tests.model.scenarios import A1, B1, by_turns
from tests.model.state import (
    Fact,
    Faults,
    Mark,
    Parked,
    Plan,
    Queued,
    Row,
    State,
    Step,
    Worker,
    put,
)
from tests.model.state import Relay as Memory
from tests.model.writer import Writer

# -- the producer


class SequenceFromAClock(Writer):
    """A clock counts everybody's facts, so that a gap says nothing."""

    def sequence(self, s: State, _: int) -> int:
        return s.next_id


class PublishAfterCommit(Writer):
    """Without an outbox: commit, then send."""

    def steps(self, s: State, number: int) -> Iterator[Step]:
        me = s.writers[number]
        if me.phase != "committed":
            yield from super().steps(s, number)
            return
        assert me.row
        done = put(s.writers, number, me._replace(phase="done", row=None))
        sent, _ = self.broker.append(s, me.row.fact)
        yield Step(f"writer {number + 1} sends {me.row.fact}", sent._replace(writers=done))
        if s.faults.rollback:
            after = s._replace(writers=done, faults=s.faults.after("rollback"))
            yield Step(f"writer {number + 1} dies", after, fault=True)

    def commit(self, s: State, number: int, row: Row) -> State:
        after = super().commit(s, number, row)
        me = s.writers[number]._replace(phase="committed", row=row)
        return after._replace(todo=s.todo, writers=put(s.writers, number, me))


class PublishBeforeCommit(Writer):
    """Without an outbox: send, then commit."""

    def steps(self, s: State, number: int) -> Iterator[Step]:
        me = s.writers[number]
        if me.phase == "ready" and not self.blocked(s, number):
            for step in super().steps(s, number):
                row = step.after.writers[number].row
                assert row
                sent, _ = self.broker.append(step.after, row.fact)
                yield Step(f"{step.text}, and sends it", sent)
        else:
            yield from super().steps(s, number)

    def commit(self, s: State, number: int, row: Row) -> State:
        return super().commit(s, number, row)._replace(todo=s.todo)


# -- the relay


class IdGreaterThanLast(Relay):
    """A cursor instead of a queue: whoever commits a smaller id later is never seen."""

    def waiting_rows(self, s: State, number: int) -> list[Queued]:
        return [row for row in super().waiting_rows(s, number) if row.id > s.cursor]

    def mark(self, s: State, number: int) -> State:
        last = max(row.id for row in s.relays[number].batch)
        return super().mark(s, number)._replace(cursor=last)


class Unlocked(Relay):
    """No lock at all. On a history topic that only doubles; on a state topic the newest state, queued again while
    the other one is sending it, is deleted with what the other one sent.

    It knows of offsets before it sends, or else it took the other's for forgetting (limits.py).
    """

    locks = False

    def known(self, s: State) -> tuple[int, ...]:
        return s.acknowledged


class SkipLocked(Unlocked):
    """Two relays share the queue row by row; the second overtakes the first."""

    def waiting_rows(self, s: State, number: int) -> list[Queued]:
        locked = {row for relay in s.relays for row in relay.batch}
        return [row for row in super().waiting_rows(s, number) if row not in locked]


class LateWithoutRequeue(Relay):
    """A relay that comes late on a state topic does not care."""

    def doubts(self, _: Memory) -> tuple[int, ...]:
        return ()


class MarkBeforeAnswer(Relay):
    """The queue's rows go, whatever the broker answers."""

    def may_mark(self, _: Memory) -> bool:
        return True


# -- the consumer


class AcknowledgeBeforeApply(Consumer):
    """The offset is committed when the batch is fetched."""

    def fetch(self, s: State, number: int, partition: int) -> Step:
        step = super().fetch(s, number, partition)
        committed = put(s.committed, partition, step.after.position[partition])
        return Step(f"{step.text}, commits the offset", step.after._replace(committed=committed))


class CommitOfARevokedPartition(Consumer):
    """Offsets of what was applied are committed, whoever owns the partition now."""

    def may_commit(self, _s: State, _number: int, _partition: int) -> bool:
        return True


class CommitOfPositions(Consumer):
    """Before a partition goes, its position is committed: what was fetched, not what was applied."""

    def steps(self, s: State, number: int) -> Iterator[Step]:
        yield from super().steps(s, number)
        fetched = s.workers[number].fetched
        if (
            fetched
            and s.owner[fetched.partition] == number
            and s.committed[fetched.partition] < fetched.offset
        ):
            after = s._replace(committed=put(s.committed, fetched.partition, fetched.offset))
            text = f"consumer {number + 1} is to give up partition {fetched.partition}, commits its position"
            yield Step(f"{text} {fetched.offset}", after)


# -- the inbox


class NoInbox(Inbox):
    """Whatever comes is applied."""

    def plan(self, me: Worker) -> Plan:
        return Plan(apply=tuple(fact for fact, _ in me.deliveries))


class TwoTransactions(Inbox):
    """The effect commits, and then the mark."""

    def steps(self, s: State, number: int, who: str) -> Iterator[Step]:
        me = s.workers[number]
        if me.phase == "looked":
            half = s._replace(workers=put(s.workers, number, me._replace(phase="half")))
            yield Step(f"{who} commits the effects", self.effects(half, me.plan))
        elif me.phase == "half":
            yield Step(f"{who} commits the marks", self.after_commit(self.records(s, me.plan), number))
        else:
            yield from super().steps(s, number, who)


class FailureSkipsTheBatch(Inbox):
    """A reaction raises: the batch is gone, and its offsets are committed."""

    def fails(self, s: State, number: int, who: str, culprit: Parked) -> Step:
        me = Worker("applied", s.workers[number].fetched)
        return Step(
            f"{who} skips the batch: {culprit.fact} raises", s._replace(workers=put(s.workers, number, me))
        )


class OvertakenBySuccessor(Inbox):
    """An event is parked, and what follows it is applied."""

    def is_next(self, fact: Fact, mark: Mark) -> bool:
        return fact.sequence > mark.sequence


class NoCompareAndSet(Inbox):
    """Marks are written as they were planned, whatever has become of them."""

    def raced(self, _s: State, _me: Worker, _plan: Plan) -> bool:
        return False


class ParkingLeavesTheMark(Inbox):
    """Parking changes no mark; who applies looks for followers when it reads, and may have read too early."""

    def counts(self, mark: Mark, _: int) -> Mark:
        return mark

    def has_parked(self, me: Worker, _marks: Mapping[int, Mark], subject: int) -> bool:
        return any(fact.subject == subject for fact in me.standing)


class NoSecondLook(Inbox):
    """Parked to wait, and not tried again after the park."""

    def second_look(self, _: Plan) -> set[int]:
        return set()


class NoWakeOnArrival(Inbox):
    """What arrives wakes nobody."""

    def who_waits(self, _s: State, _arrivals: tuple[Fact, ...]) -> set[int]:
        return set()


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
