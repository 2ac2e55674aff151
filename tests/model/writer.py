"""A command's transaction: lock the aggregate, draw its sequence and then an id, commit whenever it pleases."""

from collections.abc import Iterator

from tests.model.broker import Broker
from tests.model.state import LIVE, Fact, Queued, Row, State, Step, name_of, put


class Writer:
    """One transaction that tells one fact."""

    def __init__(self, broker: Broker, state_topic: bool, shards: int) -> None:
        self.broker = broker  # only a writer built wrong sends to it
        self.state_topic = state_topic
        self.shards = shards

    def steps(self, s: State, number: int) -> Iterator[Step]:
        me = s.writers[number]
        who = f"writer {number + 1}"
        if me.phase == "ready" and not self.blocked(s, number):
            row = Row(s.next_id, Fact(me.subject, self.sequence(s, me.subject)))
            writers = put(s.writers, number, me._replace(phase="open", row=row))
            after = s._replace(next_id=s.next_id + 1, writers=writers)
            yield Step(f"{who} locks {name_of(me.subject)}, draws {row.fact} and then id {row.id}", after)
        elif me.phase == "open":
            assert me.row
            yield Step(f"{who} commits {me.row.fact} (id {me.row.id})", self.commit(s, number, me.row))
            if s.faults.rollback:
                writers = put(s.writers, number, me._replace(phase="done", row=None))
                after = s._replace(writers=writers, faults=s.faults.after("rollback"))
                yield Step(f"{who} rolls back: {me.row.fact} was never told", after, fault=True)

    def blocked(self, s: State, number: int) -> bool:
        """Does another transaction hold the aggregate's row?"""
        subject = s.writers[number].subject
        return any(other.phase == "open" and other.subject == subject for other in s.writers)

    def sequence(self, s: State, subject: int) -> int:
        return s.sequences[subject] + 1

    def commit(self, s: State, number: int, row: Row) -> State:
        """Sequence, log and queue at once; of a state topic the log keeps the newest row per subject."""
        kept = [r for r in s.log if not (self.state_topic and r.fact.subject == row.fact.subject)]
        queued = Queued(LIVE, row.id, row.fact.subject % self.shards)
        return s._replace(
            sequences=put(s.sequences, row.fact.subject, row.fact.sequence),
            log=tuple(sorted([*kept, row])),
            todo=tuple(sorted([*s.todo, queued])),
            writers=put(s.writers, number, s.writers[number]._replace(phase="done", row=None)),
        )
