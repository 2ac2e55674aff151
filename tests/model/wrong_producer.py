"""Writers and relays built wrong on purpose, each by one method replaced."""

from collections.abc import Iterator

from tests.model.relay import Relay, without_doubts
from tests.model.state import (
    Place,
    Queued,
    Row,
    State,
    Step,
    put,
)
from tests.model.state import Relay as Memory
from tests.model.writer import Writer


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


class IdGreaterThanLast(Relay):
    """A cursor instead of a queue: whoever commits a smaller id later is never seen."""

    def waiting_rows(self, s: State, number: int, shard: int) -> list[Queued]:
        return [row for row in super().waiting_rows(s, number, shard) if row.id > s.cursor]

    def mark(self, s: State, number: int) -> State:
        last = max(row.id for row in s.relays[number].batch)
        return super().mark(s, number)._replace(cursor=last)


class Unlocked(Relay):
    """No lock at all. On a history topic that only doubles. (On a state topic each may queue again for ever what the
    other is sending: there is no end to search for.)"""

    locks = False


class SkipLocked(Unlocked):
    """Two relays share the queue row by row; the second overtakes the first."""

    def waiting_rows(self, s: State, number: int, shard: int) -> list[Queued]:
        locked = {row for relay in s.relays for row in relay.batch}
        return [row for row in super().waiting_rows(s, number, shard) if row not in locked]


class LateWithoutRequeue(Relay):
    """A relay that comes late on a state topic does not care."""

    def doubts(self, _: Memory) -> tuple[int, ...]:
        return ()


class DoubtsNothingAtStart(Relay):
    """A relay that starts trusts that its predecessor left nothing in flight."""

    def newborn(self) -> Memory:
        return Memory(connected=False)


class DoubtsForgottenAtOnce(Relay):
    """Doubts are forgotten when they are settled, though that may be rolled back."""

    def forget_early(self, me: Memory, shard: int) -> Memory:
        return without_doubts(me, shard, len(self.shards))


class KnownAfterTheAnswers(Relay):
    """The known offsets are read after the answers: another relay may have raised them."""

    def known(self, s: State, _: Memory) -> tuple[int, ...]:
        return s.acknowledged


class LooksOnlyAtTheLowest(Relay):
    """Offsets are compared with what was known, and not with each other."""

    def fallen(self, known: tuple[int, ...], places: list[Place]) -> bool:
        return any(place.offset <= known[place.partition] for place in places)


class ComparesOnlyWhenConnecting(Relay):
    """An idle relay trusts the broker for as long as the connection lasts."""

    def compare(self, _s: State, _number: int) -> Iterator[Step]:
        return iter(())


class MarkBeforeAnswer(Relay):
    """The queue's rows go, whatever the broker answers."""

    def may_mark(self, _: Memory) -> bool:
        return True
