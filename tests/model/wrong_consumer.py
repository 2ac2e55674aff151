"""Consumers and inboxes built wrong on purpose, each by one method replaced."""

from collections.abc import Iterator, Mapping

from tests.model.consumer import Consumer, Sweeper
from tests.model.inbox import Inbox
from tests.model.state import (
    Delivery,
    Fact,
    Mark,
    Parked,
    Plan,
    State,
    Step,
    Worker,
    put,
)


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


class NoInbox(Inbox):
    """Whatever comes is applied."""

    def plan(self, me: Worker) -> Plan:
        return Plan(apply=tuple(delivery.fact for delivery in me.deliveries))


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


class OneSecondLook(Inbox):
    """Tried again after the park, and not any more when something else is missing by then."""

    def second_look(self, plan: Plan) -> set[int]:
        return {row.fact.subject for row in plan.park if row.reason == "not_yet"}


class WakesWhatHasRoom(Inbox):
    """Subjects to wake that one look has no room for are left to the sweeper."""

    def left_over(self, _todo: tuple[int, ...], _facts: tuple[Fact, ...]) -> tuple[int, ...]:
        return ()


class FailedTryForgetsTheReplay(Inbox):
    """A failed try notes itself, whatever has been asked of the row meanwhile."""

    def speaks_for(self, _: Delivery) -> bool:
        return True


class SweepsGapsOnly(Sweeper):
    """What failed and has been overtaken on a state topic is left where it stands."""

    def lost_its_wake_up(self, s: State, row: Parked) -> bool:
        return row.reason == "gap" and super().lost_its_wake_up(s, row)


class NoWakeOnArrival(Inbox):
    """What arrives wakes nobody."""

    def who_waits(self, _s: State, _arrivals: tuple[Fact, ...]) -> set[int]:
        return set()
