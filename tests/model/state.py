"""Everything the model remembers, as one value that can be hashed: two databases, a topic, and who is where in what.

Facts are an aggregate's number and a sequence. Nothing here does anything; the actors stand in their own files.
"""

from typing import NamedTuple, TypeVar

LIVE, HISTORY = 0, 1
NEVER = -1
T = TypeVar("T")


class Fact(NamedTuple):
    """What is told, sent and applied."""

    subject: int
    sequence: int

    def __str__(self) -> str:
        return f"{name_of(self.subject)}#{self.sequence}"


class Row(NamedTuple):
    """A row of the log `outbox`."""

    id: int
    fact: Fact


class Queued(NamedTuple):
    """A row of the queue `outbox_todo`."""

    lane: int
    id: int
    shard: int = 0


class Place(NamedTuple):
    """Where a record stands in the topic."""

    partition: int
    offset: int


class Mark(NamedTuple):
    """A row of `inbox_mark`: the last sequence applied, and how many are parked behind it."""

    sequence: int
    parked: int


class Parked(NamedTuple):
    """A row of `inbox_parked`. `replay`: somebody has asked for another try."""

    fact: Fact
    reason: str  # gap | not_yet | failed
    waits: Fact | None = None
    replay: bool = False


class Delivery(NamedTuple):
    """A fact that came from the topic, or out of its parking place as it was read there."""

    fact: Fact
    parked: bool
    waits: Fact | None = None  # what its last try waited for
    outdated: bool = False  # tried or replayed since it was read: its attempts are others by now


class Writer(NamedTuple):
    """A command's transaction."""

    subject: int
    phase: str = "ready"  # ready | open | (told) | done
    row: Row | None = None


class Relay(NamedTuple):
    """A relay's memory. With an empty batch it is idle."""

    batch: tuple[Queued, ...] = ()
    facts: tuple[Fact, ...] = ()  # of the batch, what is still in the log
    answers: tuple[Place | None, ...] = ()  # None: no acknowledgement
    inserts: tuple[Queued, ...] = ()  # what its open transaction has put into the queue
    in_transaction: bool = False  # and so holding the lock; a zombie has lost it unnoticed
    connected: bool = True  # to the broker
    doubtful: tuple[int, ...] = ()  # state subjects whose last record may not be the newest
    fresh: tuple[int, ...] = ()  # shards of which it doubts every state subject, since it has just begun
    known: tuple[int, ...] = ()  # the offsets acknowledged before it began to send, per partition


class Plan(NamedTuple):
    """What one attempt at a batch is going to do."""

    apply: tuple[Fact, ...] = ()
    park: tuple[Parked, ...] = ()
    failed_again: tuple[Parked, ...] = ()
    unpark: tuple[Fact, ...] = ()
    moves: tuple[tuple[int, Mark], ...] = ()  # subject and its new mark
    freed: tuple[int, ...] = ()  # subjects with something parked behind what is applied
    waits_anew: tuple[
        int, ...
    ] = ()  # subjects of which a try found another thing missing than the one before


class Worker(NamedTuple):
    """A consumer's memory, or the sweeper's."""

    phase: str = "idle"  # idle | start | read | looked | (half) | arrived | wake | applied
    fetched: Place | None = None  # the offset to commit once the batch is done
    deliveries: tuple[Delivery, ...] = ()
    condemned: tuple[Parked, ...] = ()
    marks: tuple[tuple[int, Mark], ...] = ()
    standing: tuple[Fact, ...] = ()  # facts seen to be parked
    plan: Plan = Plan()
    arrivals: tuple[Fact, ...] = ()
    todo: tuple[int, ...] = ()  # subjects to wake


class Faults(NamedTuple):
    """How often each fault may still happen."""

    rollback: int = 0
    relay_crash: int = 0
    zombie: int = 0  # a relay's transaction is lost, and it does not know
    refusal: int = 0  # a record is not taken
    lost_answer: int = 0  # a record is taken, the acknowledgement does not arrive
    forgetting: int = 0  # the broker loses its topics
    worker_crash: int = 0
    rebalance: int = 0

    def after(self, fault: str) -> "Faults":
        return self._replace(**{fault: getattr(self, fault) - 1})


NO_FAULTS = Faults()


class State(NamedTuple):
    """The whole system between two steps."""

    # the producer's database
    next_id: int
    sequences: tuple[int, ...]  # outbox_subject, committed
    log: tuple[Row, ...]
    todo: tuple[Queued, ...]
    acknowledged: tuple[int, ...]  # per partition
    # the topic
    topic: tuple[tuple[Fact, ...], ...]
    committed: tuple[int, ...]  # the group's offsets
    owner: tuple[int, ...]  # per partition, which consumer
    position: tuple[int, ...]  # per partition, what its owner reads next
    # the consumer's database
    marks: tuple[Mark, ...]
    parked: tuple[Parked, ...]
    effects: tuple[tuple[int, ...], ...]  # per subject, the sequences applied, as they were
    given_up: tuple[Fact, ...]
    # who is where
    writers: tuple[Writer, ...]
    relays: tuple[Relay, ...]
    workers: tuple[Worker, ...]
    repaired: bool
    faults: Faults
    forgot: bool = False  # has the broker ever lost its topics?
    cursor: int = 0  # only a relay built wrong remembers the last id it sent


class Step(NamedTuple):
    """One indivisible step. `quiet`: nobody else can tell whether it has happened, so nobody need come between."""

    text: str
    after: State
    fault: bool = False
    quiet: bool = False


def name_of(subject: int) -> str:
    return "abcdefgh"[subject]


def put(values: tuple[T, ...], index: int, value: T) -> tuple[T, ...]:
    """The same tuple with one value replaced."""
    return (*values[:index], value, *values[index + 1 :])


def names(values: tuple[object, ...]) -> str:
    return ", ".join(str(value) for value in values)
