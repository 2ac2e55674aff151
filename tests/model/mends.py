"""What would mend the limits of the mechanism, each by one method replaced."""

from collections.abc import Iterator
from itertools import combinations

from tests.model.inbox import Inbox
from tests.model.relay import Relay, publish_anew, records_gone, with_relay
from tests.model.state import Fact, Place, Queued, State, Step
from tests.model.state import Relay as Memory


class OneShardEach(Relay):
    """Two shards, two relays, each holding the lock of one; they share the topic's partitions."""

    locks = False

    def waiting_rows(self, s: State, number: int) -> list[Queued]:
        subjects = {row.id: row.fact.subject for row in s.log}
        return [row for row in super().waiting_rows(s, number) if subjects[row.id] % 2 == number]


class KnownBeforeSending(OneShardEach):
    """What is sent after the known offsets were read has to come above them."""

    def known(self, s: State) -> tuple[int, ...]:
        return s.acknowledged


class DoubtsUntilCommit(Relay):
    """A doubt is settled once the transaction that settled it has committed."""

    def keeps(self, me: Memory) -> tuple[int, ...]:
        return me.doubtful


class DoubtsAtStart(Relay):
    """A relay that starts doubts the newest state of every subject, and settles that under the lock."""

    def connect(self, s: State, number: int) -> Iterator[Step]:
        for step in super().connect(s, number):
            me = step.after.relays[number]._replace(
                doubtful=tuple(sorted({row.fact.subject for row in s.log}))
            )
            yield Step(f"{step.text}, doubts everything", with_relay(step.after, number, me))


class LooksWhileIdle(Relay):
    """Each poll compares what was acknowledged with what the broker holds, connected anew or not."""

    def idle(self, s: State, number: int) -> Iterator[Step]:
        if records_gone(s):
            after = with_relay(publish_anew(s), number, Memory())
            yield Step(f"relay {number + 1} finds records gone, queues the log again", after)
        else:
            yield from super().idle(s, number)


class LooksAtEachOffset(LooksWhileIdle):
    """Offsets have to rise within a batch, too."""

    def remember(self, s: State, me: Memory, places: list[Place]) -> State:
        after = super().remember(s, me, places)
        fallen = any(a.partition == b.partition and b.offset <= a.offset for a, b in combinations(places, 2))
        return publish_anew(after) if fallen else after


class WakesTheRest(Inbox):
    """Waking goes on with the subjects that one look had no room for."""

    def left_over(self, s: State, todo: tuple[int, ...], facts: tuple[Fact, ...]) -> tuple[int, ...]:
        seen = {fact.subject for fact in facts}
        last = max(seen, default=-1)
        parked = {row.fact.subject for row in s.parked}
        return tuple(subject for subject in todo if subject in parked and subject > last)
