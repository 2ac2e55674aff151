"""The consumer's loop, which fetches, applies, and then commits offsets; and the sweeper beside it."""

from collections.abc import Iterator

from tests.model.inbox import Inbox
from tests.model.state import Delivery, Parked, Place, State, Step, Worker, names, put


class Consumer:
    """One member of the group."""

    def __init__(self, inbox: Inbox, most: int) -> None:
        self.inbox = inbox
        self.most = most

    def steps(self, s: State, number: int) -> Iterator[Step]:
        me = s.workers[number]
        who = f"consumer {number + 1}"
        if me.phase == "idle":
            for partition, owner in enumerate(s.owner):
                if owner == number and s.position[partition] < len(s.topic[partition]):
                    yield self.fetch(s, number, partition)
                elif owner == number and s.position[partition] > len(s.topic[partition]):
                    after = s._replace(position=put(s.position, partition, 0))
                    yield Step(f"{who} finds its position out of range, begins at the earliest", after)
        elif me.phase == "applied":
            yield self._commit_offset(s, number, who)
        else:
            alone = self._alone(s)
            for step in self.inbox.steps(s, number, who):
                yield step._replace(quiet=True) if alone else step
        if s.faults.worker_crash and me != Worker():
            position = tuple(
                committed if owner == number else read
                for owner, committed, read in zip(s.owner, s.committed, s.position, strict=True)
            )
            after = s._replace(position=position, workers=put(s.workers, number, Worker()))
            yield Step(f"{who} dies", after._replace(faults=s.faults.after("worker_crash")), fault=True)

    def fetch(self, s: State, number: int, partition: int) -> Step:
        begin = s.position[partition]
        records = s.topic[partition][begin : begin + self.most]
        end = begin + len(records)
        worker = Worker(
            "start", Place(partition, end), tuple(Delivery(fact, parked=False) for fact in records)
        )
        after = s._replace(position=put(s.position, partition, end), workers=put(s.workers, number, worker))
        return Step(f"consumer {number + 1} fetches {names(records)} from partition {partition}", after)

    def _commit_offset(self, s: State, number: int, who: str) -> Step:
        partition, end = s.workers[number].fetched or Place(0, 0)
        after = s._replace(workers=put(s.workers, number, Worker()))
        f = s.faults
        unread = not (f.worker_crash or f.rebalance or f.forgetting)  # nobody will ever ask for the offset
        if not self.may_commit(s, number, partition):
            return Step(f"{who} does not own partition {partition} any more", after, quiet=unread)
        text = f"{who} commits offset {end} of partition {partition}"
        return Step(text, after._replace(committed=put(s.committed, partition, end)), quiet=unread)

    def _alone(self, s: State) -> bool:
        """One worker that nothing can befall: nobody else looks into its database."""
        f = s.faults
        failed = any(row.reason == "failed" for row in s.parked)
        return len(s.workers) == 1 and not (f.worker_crash or f.forgetting or failed)

    def may_commit(self, s: State, number: int, partition: int) -> bool:
        return s.owner[partition] == number


class LateConsumer(Consumer):
    """Begins to read when the topic is complete. A thrift for searches that are about relays."""

    def steps(self, s: State, number: int) -> Iterator[Step]:
        quiet = all(writer.phase == "done" for writer in s.writers) and not s.todo
        if quiet and all(
            relay.connected and not (relay.batch or relay.doubtful or relay.fresh) for relay in s.relays
        ):
            yield from super().steps(s, number)


class Sweeper:
    """Wakes what lost its wake-up, and what somebody asked to be tried again."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox

    def steps(self, s: State, number: int) -> Iterator[Step]:
        me = s.workers[number]
        if me.phase == "idle":
            due = tuple(sorted(self.due(s)))
            if due:
                memory = Worker("wake", todo=due)
                yield Step("sweeper finds something due", s._replace(workers=put(s.workers, number, memory)))
        elif me.phase == "applied":
            yield Step("sweeper is done", s._replace(workers=put(s.workers, number, Worker())), quiet=True)
        else:
            yield from self.inbox.steps(s, number, "sweeper")

    def due(self, s: State) -> set[int]:
        return {
            row.fact.subject
            for row in s.parked
            if row.replay or row.reason == "not_yet" or self.lost_its_wake_up(s, row)
        }

    def lost_its_wake_up(self, s: State, row: Parked) -> bool:
        """It stands at or below the mark, or is the next one and no reaction has yet been asked."""
        beyond = row.fact.sequence - s.marks[row.fact.subject].sequence
        return beyond <= 0 or (row.reason == "gap" and beyond == 1)
