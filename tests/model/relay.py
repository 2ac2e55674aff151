"""The relay: oldest unsent row first, await every acknowledgement, then delete the queue's rows and commit."""

from collections.abc import Collection, Iterator
from itertools import combinations

from tests.model.broker import Broker
from tests.model.state import HISTORY, NEVER, Place, Queued, State, Step, names, put
from tests.model.state import Relay as Memory


class Relay:
    """One or several relays on one queue, which has one lock per shard."""

    locks = True

    def __init__(self, broker: Broker, state_topic: bool, most: int, shards: int) -> None:
        self.broker = broker
        self.state_topic = state_topic
        self.most = most
        self.shards = range(shards)

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
        newborn = self.newborn()
        if s.faults.relay_crash and me != newborn and (self.state_topic or me != Memory()):
            after = with_relay(s, number, newborn)
            yield Step(f"{who} dies", after._replace(faults=s.faults.after("relay_crash")), fault=True)
        if s.faults.zombie and me.in_transaction:
            after = with_relay(s, number, me._replace(in_transaction=False))
            text = f"{who} loses its transaction and the lock, unnoticed"
            yield Step(text, after._replace(faults=s.faults.after("zombie")), fault=True)

    def newborn(self) -> Memory:
        """One that starts: what another had in flight when it died nobody knows, so it doubts every state."""
        return Memory(connected=False, fresh=tuple(self.shards) if self.state_topic else ())

    def idle(self, s: State, number: int) -> Iterator[Step]:
        """Take a batch from any shard; if none has one, compare with the broker."""
        if not s.relays[number].connected:
            yield self.connect(s, number)
            return
        free = [shard for shard in self.shards if not (self.locks and held(s, shard))]
        waiting = {shard: rows for shard in free if (rows := self.waiting_rows(s, number, shard))}
        for shard, rows in waiting.items():
            yield self._take(s, number, shard, tuple(rows[: self.most]))
        for shard in {*free} & {*s.relays[number].fresh} - {*waiting}:
            after = with_relay(s, number, without_doubts(s.relays[number], shard, len(self.shards)))
            yield Step(f"relay {number + 1} finds no state to doubt in shard {shard}", after)
        if not waiting:
            yield from self.compare(s, number)

    def may_mark(self, me: Memory) -> bool:
        return None not in me.answers

    def doubts(self, me: Memory) -> tuple[int, ...]:
        """State subjects whose last record may not be the newest."""
        return tuple(sorted({fact.subject for fact in me.facts})) if self.state_topic else ()

    def waiting_rows(self, s: State, number: int, shard: int) -> list[Queued]:
        """What the queue shows to this relay once its doubts are settled, oldest first."""
        queue = {*s.todo, *self._settled(s, s.relays[number], shard)}
        return sorted(row for row in queue if row.shard == shard)

    def _settled(self, s: State, me: Memory, shard: int) -> set[Queued]:
        """The newest state of the shard's doubtful subjects, which goes into the queue under its lock."""
        doubtful = {row.fact.subject for row in s.log} if shard in me.fresh else {*me.doubtful}
        return {row for row in self.newest(s, doubtful) if row.shard == shard}

    def _take(self, s: State, number: int, shard: int, batch: tuple[Queued, ...]) -> Step:
        me = s.relays[number]
        logged = dict(s.log)
        facts = tuple(logged[row.id] for row in batch if row.id in logged)
        memory = self.forget_early(me, shard)._replace(
            batch=batch,
            facts=facts,
            inserts=tuple(sorted(self._settled(s, me, shard))),
            in_transaction=True,
            known=s.acknowledged,
        )
        text = f"relay {number + 1} reads {names(facts) or 'what is superseded'} from the queue"
        return Step(text, with_relay(s, number, memory))

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
            left |= self.newest(s, self.doubts(me))
        places = [place for place in me.answers if place]
        after = self.remember(s._replace(todo=tuple(sorted(left))), me, places)
        certain = without_doubts(me, me.batch[0].shard, len(self.shards))
        return with_relay(after, number, Memory(doubtful=certain.doubtful, fresh=certain.fresh))

    def _gives_up(self, s: State, number: int, text: str) -> Step:
        me = s.relays[number]
        doubtful = tuple(sorted({*me.doubtful, *self.doubts(me)}))
        return Step(text, with_relay(s, number, Memory(connected=False, doubtful=doubtful, fresh=me.fresh)))

    def forget_early(self, me: Memory, _shard: int) -> Memory:
        """Doubts are settled once the transaction that settles them has committed, and not before."""
        return me

    def remember(self, s: State, me: Memory, places: list[Place]) -> State:
        """Keep the highest offset per partition, which another relay may have raised meanwhile."""
        known = self.known(s, me)
        if self.fallen(known, places):
            s = self.publish_anew(s)
        last = list(known)
        for place in places:
            last[place.partition] = place.offset
        highest = [
            old if new == was else max(old, new)
            for old, new, was in zip(s.acknowledged, last, known, strict=True)
        ]
        return s._replace(acknowledged=tuple(highest))

    def known(self, _: State, me: Memory) -> tuple[int, ...]:
        """What the answers are compared with: known before the send, since others send at the same time."""
        return me.known

    def fallen(self, known: tuple[int, ...], places: list[Place]) -> bool:
        """Offsets rise from what was known, and within the batch; or else the broker has forgotten."""
        below = any(place.offset <= known[place.partition] for place in places)
        return below or any(
            a.partition == b.partition and b.offset <= a.offset for a, b in combinations(places, 2)
        )

    def connect(self, s: State, number: int) -> Step:
        """Does the broker still hold what it once acknowledged?"""
        lost = records_gone(s)
        after = self.publish_anew(s) if lost else s
        text = f"relay {number + 1} connects" + (", finds records gone, queues the log again" if lost else "")
        return Step(text, with_relay(after, number, s.relays[number]._replace(connected=True)))

    def compare(self, s: State, number: int) -> Iterator[Step]:
        """The same question, now and then while there is nothing to send."""
        if records_gone(s):
            text = f"relay {number + 1} is idle, finds records gone, queues the log again"
            yield Step(text, self.publish_anew(s))

    def newest(self, s: State, subjects: Collection[int]) -> set[Queued]:
        ids = {row.fact.subject: row.id for row in s.log}  # the log is in the order of its ids
        return {Queued(HISTORY, ids[subject], subject % len(self.shards)) for subject in subjects}

    def publish_anew(self, s: State) -> State:
        again = {Queued(HISTORY, row.id, row.fact.subject % len(self.shards)) for row in s.log}
        return s._replace(todo=tuple(sorted({*s.todo, *again})), acknowledged=(NEVER,) * len(s.acknowledged))

    def _alone(self, s: State) -> bool:
        """One relay that nothing can befall any more: nobody else reads the queue."""
        f = s.faults
        return len(s.relays) == 1 and not (f.relay_crash or f.zombie or f.forgetting)


def with_relay(s: State, number: int, relay: Memory) -> State:
    return s._replace(relays=put(s.relays, number, relay))


def held(s: State, shard: int) -> bool:
    return any(other.in_transaction and other.batch[0].shard == shard for other in s.relays)


def without_doubts(me: Memory, shard: int, shards: int) -> Memory:
    """The doubts of other shards remain."""
    return me._replace(
        doubtful=tuple(subject for subject in me.doubtful if subject % shards != shard),
        fresh=tuple(other for other in me.fresh if other != shard),
    )


def records_gone(s: State) -> bool:
    """Does a partition end before what it once acknowledged?"""
    return any(
        len(records) <= last for records, last in zip(s.topic, s.acknowledged, strict=True) if last >= 0
    )
