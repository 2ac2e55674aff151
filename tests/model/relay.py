"""The relay: oldest unsent row first, await every acknowledgement, then delete the queue's rows and commit."""

from collections.abc import Collection, Iterator

from tests.model.broker import Broker
from tests.model.state import HISTORY, LIVE, NEVER, Place, Queued, State, Step, names, put
from tests.model.state import Relay as Memory


class Relay:
    """One or several relays on one queue."""

    locks = True

    def __init__(self, broker: Broker, state_topic: bool, most: int) -> None:
        self.broker = broker
        self.state_topic = state_topic
        self.most = most

    def steps(self, s: State, number: int) -> Iterator[Step]:
        me = s.relays[number]
        who = f"relay {number + 1}"
        if not me.batch:
            yield from self.idle(s, number)
        elif len(me.answers) < len(me.facts):
            yield from self._send(s, number)
        elif not self.may_mark(me):
            yield self._gives_up(s, number, f"{who} misses an acknowledgement and rolls back")
        elif not me.in_transaction:
            yield self._gives_up(s, number, f"{who} finds its transaction gone")
        else:
            text = f"{who} deletes {len(me.batch)} of the queue and commits"
            yield Step(text, self.mark(s, number), quiet=self._alone(s))
        if s.faults.relay_crash and me not in (Memory(), Memory(connected=False)):
            after = with_relay(s, number, Memory(connected=False))
            yield Step(f"{who} dies", after._replace(faults=s.faults.after("relay_crash")), fault=True)
        if s.faults.zombie and me.in_transaction:
            after = with_relay(s, number, me._replace(in_transaction=False))
            text = f"{who} loses its transaction and the lock, unnoticed"
            yield Step(text, after._replace(faults=s.faults.after("zombie")), fault=True)

    def idle(self, s: State, number: int) -> Iterator[Step]:
        return self._take(s, number) if s.relays[number].connected else self.connect(s, number)

    def may_mark(self, me: Memory) -> bool:
        return None not in me.answers

    def doubts(self, me: Memory) -> tuple[int, ...]:
        """State subjects whose last record may not be the newest."""
        return tuple(sorted({fact.subject for fact in me.facts})) if self.state_topic else ()

    def waiting_rows(self, s: State, number: int) -> list[Queued]:
        """What the queue shows to this relay, oldest first."""
        if self.locks and any(other.in_transaction for other in s.relays):
            return []
        return sorted({*s.todo, *newest(s, s.relays[number].doubtful)})

    def _take(self, s: State, number: int) -> Iterator[Step]:
        batch = tuple(self.waiting_rows(s, number)[: self.most])
        if batch:
            me = s.relays[number]
            logged = dict(s.log)
            facts = tuple(logged[row.id] for row in batch if row.id in logged)
            memory = Memory(
                batch,
                facts,
                inserts=tuple(sorted(newest(s, me.doubtful))),
                in_transaction=True,
                doubtful=self.keeps(me),
                known=self.known(s),
            )
            text = f"relay {number + 1} reads {names(facts) or 'what is superseded'} from the queue"
            yield Step(text, with_relay(s, number, memory))

    def _send(self, s: State, number: int) -> Iterator[Step]:
        me = s.relays[number]
        fact = me.facts[len(me.answers)]
        taken, place = self.broker.append(s, fact)
        text = f"relay {number + 1} sends {fact}"
        answered = with_relay(taken, number, me._replace(answers=(*me.answers, place)))
        yield Step(f"{text} (partition {place.partition}, offset {place.offset})", answered)
        unanswered = me._replace(answers=(*me.answers, None))
        for fault, there, what in (
            ("refusal", s, "but it is refused"),
            ("lost_answer", taken, "but the answer gets lost"),
        ):
            if getattr(s.faults, fault):
                after = with_relay(there, number, unanswered)._replace(faults=s.faults.after(fault))
                yield Step(f"{text}, {what}", after, fault=True)

    def mark(self, s: State, number: int) -> State:
        me = s.relays[number]
        queue = {*s.todo, *me.inserts}
        left = queue - {*me.batch}
        if len(queue) - len(left) < len(me.batch):  # somebody else had sent them: did ours come last?
            left |= newest(s, self.doubts(me))
        places = [place for place in me.answers if place]
        after = self.remember(s._replace(todo=tuple(sorted(left))), me, places)
        return with_relay(after, number, Memory())

    def _gives_up(self, s: State, number: int, text: str) -> Step:
        me = s.relays[number]
        doubtful = tuple(sorted({*me.doubtful, *self.doubts(me)}))
        return Step(text, with_relay(s, number, Memory(connected=False, doubtful=doubtful)))

    def keeps(self, _: Memory) -> tuple[int, ...]:
        """Doubts outstanding while the queue holds their newest state uncommitted. As it is built, none."""
        return ()

    def known(self, _: State) -> tuple[int, ...]:
        """The offsets known when the queue is read. As it is built they are read after the answers instead."""
        return ()

    def remember(self, s: State, me: Memory, places: list[Place]) -> State:
        """Keep the highest offset per partition; one that is not above what was known tells of forgetting."""
        known = me.known or s.acknowledged
        if any(place.offset <= known[place.partition] for place in places):
            s = publish_anew(s)
        highest = list(s.acknowledged)
        for partition in {place.partition for place in places}:
            highest[partition] = max(place.offset for place in places if place.partition == partition)
        return s._replace(acknowledged=tuple(highest))

    def connect(self, s: State, number: int) -> Iterator[Step]:
        """Does the broker still hold what it once acknowledged?"""
        lost = records_gone(s)
        after = publish_anew(s) if lost else s
        text = f"relay {number + 1} connects" + (", finds records gone, queues the log again" if lost else "")
        yield Step(text, with_relay(after, number, s.relays[number]._replace(connected=True)))

    def _alone(self, s: State) -> bool:
        """One relay that nothing can befall any more: nobody else reads the queue."""
        f = s.faults
        return len(s.relays) == 1 and not (f.relay_crash or f.zombie or f.forgetting)


def with_relay(s: State, number: int, relay: Memory) -> State:
    return s._replace(relays=put(s.relays, number, relay))


def newest(s: State, subjects: Collection[int]) -> set[Queued]:
    ids = {row.fact.subject: row.id for row in s.log}  # the log is in the order of its ids
    return {Queued(LIVE, ids[subject]) for subject in subjects}


def records_gone(s: State) -> bool:
    """Does a partition end before what it once acknowledged?"""
    return any(
        len(records) <= last for records, last in zip(s.topic, s.acknowledged, strict=True) if last >= 0
    )


def publish_anew(s: State) -> State:
    queue = {*s.todo, *(Queued(HISTORY, row.id) for row in s.log)}
    return s._replace(todo=tuple(sorted(queue)), acknowledged=(NEVER,) * len(s.acknowledged))
