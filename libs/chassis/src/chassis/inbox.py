"""The inbox: each event is applied once, in the order of its subject, whatever is delivered.

Per topic and subject a mark holds the last sequence applied. At or below the mark: a duplicate. The next one:
applied. Beyond: something is missing, so the event is parked behind it. An event whose reaction raises is
parked too; since the mark does not move, its followers queue up behind it while other subjects flow on.
On a state topic anything above the mark wins and gaps are normal.

One batch is one transaction. Marks move by compare-and-set before the effects; fewer rows than expected
means that another consumer was faster: roll back, read again.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from chassis import faults, ids, logs, metrics, parked, tracing
from chassis.caller import Caller
from chassis.database import Database, Transaction, sqlstate
from chassis.outbox import ToldOtherwise
from chassis.parked import Reason
from chassis.reactions import Ended, NotYet, Reactions
from chassis.wire import Delivery, Unparsable

log = structlog.get_logger(__name__)

_EVENTS_OWN = (IntegrityError, DataError, ProgrammingError)
"""What may be the fault of an event. Everything else that the database raises is its own trouble."""

Aggregate = tuple[str, str]
EventKey = tuple[str, str, int]


@dataclass(slots=True)
class _Mark:
    sequence: int
    parked: int
    was: tuple[int, int] | None  # as read; None when there is no row yet


@dataclass(slots=True)
class _Plan:
    """What one attempt at a batch is going to do."""

    apply: list[Delivery] = field(default_factory=list)
    park: list[tuple[Delivery, Reason]] = field(default_factory=list)
    failed_again: list[tuple[Delivery, Reason]] = field(default_factory=list)
    unpark: list[int] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


class _Raced(Exception):
    """Another consumer moved one of our marks."""


class _SomeRow(Exception):
    """A row that was written with others is not to the database's liking."""


class _Culprit(Exception):
    """The reaction to this delivery did not succeed: run the batch again without it."""

    def __init__(self, delivery: Delivery, reason: Reason) -> None:
        self.delivery, self.reason = delivery, reason
        super().__init__(f"{delivery.type} {delivery.subject}#{delivery.sequence}: {reason.code}")


_READ_MARKS = """
select m.topic, m.subject, m.sequence, m.parked from inbox_mark m
join unnest($1::text[], $2::text[]) as k (topic, subject) using (topic, subject)
"""
_READ_PARKED = """
select p.id, p.topic, p.subject, p.sequence from inbox_parked p
join unnest($1::text[], $2::text[]) as k (topic, subject) using (topic, subject)
"""
_MOVE_MARKS = """
update inbox_mark m set sequence = n.sequence, parked = n.parked
from unnest($1::text[], $2::text[], $3::bigint[], $4::integer[], $5::bigint[], $6::integer[])
     as n (topic, subject, sequence, parked, was_sequence, was_parked)
where m.topic = n.topic and m.subject = n.subject
  and m.sequence = n.was_sequence and m.parked = n.was_parked
"""
_FIRST_MARKS = """
insert into inbox_mark (topic, subject, sequence, parked)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::integer[])
on conflict do nothing
"""
_ENDED = """
insert into inbox_ended (topic, subject, sequence, type, reason) values ($1, $2, $3, $4, $5)
on conflict do nothing
"""


class Inbox:
    """Applies deliveries to one service's database through its reactions."""

    def __init__(self, name: str, database: Database, reactions: Reactions) -> None:
        self.name = name
        self.database = database
        self.reactions = reactions
        self._caller = Caller.service(name)

    async def receive(self, records: Sequence[Delivery | Unparsable]) -> None:
        """Apply a batch from the topics and all that it wakes. Returns when everything is applied or parked.

        Raises the database's own errors (connection lost, out of space): nothing is lost, try again.
        """
        unparsable = [record for record in records if isinstance(record, Unparsable)]
        if unparsable:
            async with self.database.transaction(self._caller) as tx:
                await parked.park_unparsable(tx.connection, unparsable)
            for record in unparsable:
                metrics.consumer_parked.labels(record.topic, "unparsable").inc()
            log.warning("parked", reason="unparsable", count=len(unparsable), problem=unparsable[0].problem)
        deliveries = [record for record in records if isinstance(record, Delivery)]
        if deliveries:
            await self.wake(await self._apply(deliveries))

    async def wake(self, aggregates: Iterable[Aggregate]) -> None:
        """Try the parked events of these subjects again, as long as that leads any further."""
        todo = set(aggregates)
        while todo:
            deliveries = await parked.of(self.database, todo)
            full = len(deliveries) == parked.MOST_AT_ONCE
            beyond = {one for one in todo if one > deliveries[-1].aggregate} if full else set()
            todo = beyond | (await self._apply(deliveries) if deliveries else set())

    async def sweep(self) -> int:
        """Wake what is due for another try, and what lost its wake-up. Returns the number of subjects tried."""
        due = await parked.due(self.database)
        await self.wake(due)
        return len(due)

    async def _apply(self, deliveries: Sequence[Delivery]) -> set[Aggregate]:
        """One batch until it commits. Returns the subjects whose parked events are worth another look."""
        condemned: dict[EventKey, Reason] = {}
        suspects: Counter[EventKey] = Counter()
        one_by_one = False
        while True:
            try:
                return await self._attempt(deliveries, condemned, one_by_one)
            except _SomeRow:
                one_by_one = True  # to learn whose row it was
            except _Culprit as culprit:
                condemned[culprit.delivery.key] = culprit.reason
            except _Raced:
                await asyncio.sleep(0)  # the other one has committed: read the marks again
            except _Doubtful as doubt:
                # A unique violation while two consumers hold the same subject is a race, not poison: the
                # marks are read again first. Only what fails twice is the event's own fault.
                suspects[doubt.delivery.key] += 1
                if suspects[doubt.delivery.key] > 1:
                    condemned[doubt.delivery.key] = Reason("failed", doubt.detail)
            except ToldOtherwise as changed:
                # It may come right by itself: numbers are drawn in the order in which events are applied.
                differs = Reason("not_yet", "what it told before the restore differs", "restored", "")
                found = {d.key: differs for d in deliveries if d.event_id in changed.causes}
                if not found.keys() - condemned.keys():
                    raise
                condemned |= found
            except DBAPIError as error:
                if sqlstate(error) not in {"40001", "40P01"}:
                    raise
                await asyncio.sleep(0.01)

    async def _attempt(
        self, deliveries: Sequence[Delivery], condemned: dict[EventKey, Reason], one_by_one: bool
    ) -> set[Aggregate]:
        async with self.database.transaction(self._caller) as tx:
            tx.writes_at_once = one_by_one
            marks, standing = await self._read(tx, deliveries)
            plan = self._plan(deliveries, marks, standing, condemned)
            await self._move(tx, marks)
            faults.point("inbox.after_marks")
            await parked.park(tx.connection, plan.park)
            await parked.failed_again(tx.connection, plan.failed_again)
            await parked.unpark(tx.connection, plan.unpark)
            for delivery in plan.apply:
                await self._react(delivery, tx, condemned)
            try:
                await tx.write_out()
            except _EVENTS_OWN as error:
                raise _SomeRow from error
            faults.point("inbox.after_apply")
        faults.point("inbox.after_commit")
        self._count(plan, condemned)
        # A waiting event is looked at once more after its park has committed, since what it waits for may
        # have come between look and park; so is whoever waited for what this batch brought, and whatever
        # stands behind an event that was applied now.
        waiting = {d.aggregate for d, reason in plan.park if reason.code == "not_yet"}
        waiting |= {d.aggregate for d, reason in plan.failed_again if _waits_for_something_else(d, reason)}
        woken = await parked.waiting_for(self.database, tx.arrivals) if tx.arrivals else set()
        freed = {d.aggregate for d in plan.apply if marks[d.aggregate].parked}
        return waiting | woken | freed

    async def _read(
        self, tx: Transaction, deliveries: Sequence[Delivery]
    ) -> tuple[dict[Aggregate, _Mark], dict[EventKey, int]]:
        aggregates = sorted({d.aggregate for d in deliveries})
        columns = ([a[0] for a in aggregates], [a[1] for a in aggregates])
        marks = {a: _Mark(0, 0, None) for a in aggregates}
        some_parked = False
        for row in await tx.connection.exec_driver_sql(_READ_MARKS, columns):
            marks[row.topic, row.subject] = _Mark(row.sequence, row.parked, (row.sequence, row.parked))
            some_parked = some_parked or row.parked > 0
        standing: dict[EventKey, int] = {}
        if some_parked:
            for row in await tx.connection.exec_driver_sql(_READ_PARKED, columns):
                standing[row.topic, row.subject, row.sequence] = row.id
        return marks, standing

    def _plan(
        self,
        deliveries: Sequence[Delivery],
        marks: dict[Aggregate, _Mark],
        standing: dict[EventKey, int],
        condemned: dict[EventKey, Reason],
    ) -> _Plan:
        plan = _Plan()
        parking: set[EventKey] = set()
        for delivery in deliveries:
            mark = marks[delivery.aggregate]
            row = standing.get(delivery.key)
            if delivery.parked_id is not None and row != delivery.parked_id:
                continue  # somebody else has dealt with this parked row
            if row is not None and delivery.parked_id is None:
                plan.skipped[delivery.topic] += 1  # delivered again while it is parked
                continue
            state = delivery.topic in self.reactions.state_topics
            reason = condemned.get(delivery.key)
            if delivery.sequence <= mark.sequence:
                plan.skipped[delivery.topic] += 1
                self._leave_parking(delivery, mark, plan)
            elif (state or delivery.sequence == mark.sequence + 1) and (reason is None or reason.final):
                mark.sequence = delivery.sequence
                plan.apply.append(delivery)
                self._leave_parking(delivery, mark, plan)
            elif delivery.parked_id is not None:
                if reason is not None:
                    plan.failed_again.append((delivery, reason))
            elif delivery.key in parking:
                plan.skipped[delivery.topic] += 1  # twice in this batch
            else:
                gap = Reason("gap", f"sequence {mark.sequence + 1} has not been applied")
                plan.park.append((delivery, reason or gap))
                parking.add(delivery.key)
                mark.parked += 1
        return plan

    @staticmethod
    def _leave_parking(delivery: Delivery, mark: _Mark, plan: _Plan) -> None:
        if delivery.parked_id is not None:
            plan.unpark.append(delivery.parked_id)
            mark.parked -= 1

    async def _move(self, tx: Transaction, marks: dict[Aggregate, _Mark]) -> None:
        first = [(a, m) for a, m in marks.items() if m.was is None and (m.sequence or m.parked)]
        moved = [(a, m) for a, m in marks.items() if m.was is not None and m.was != (m.sequence, m.parked)]
        if first:
            columns = (
                [a[0] for a, _ in first],
                [a[1] for a, _ in first],
                [m.sequence for _, m in first],
                [m.parked for _, m in first],
            )
            if (await tx.connection.exec_driver_sql(_FIRST_MARKS, columns)).rowcount != len(first):
                raise _Raced
        if moved:
            changes = (
                [a[0] for a, _ in moved],
                [a[1] for a, _ in moved],
                [m.sequence for _, m in moved],
                [m.parked for _, m in moved],
                [m.was[0] for _, m in moved if m.was],
                [m.was[1] for _, m in moved if m.was],
            )
            if (await tx.connection.exec_driver_sql(_MOVE_MARKS, changes)).rowcount != len(moved):
                raise _Raced

    async def _react(self, delivery: Delivery, tx: Transaction, condemned: dict[EventKey, Reason]) -> None:
        reason = condemned.get(delivery.key)
        if reason is not None:  # it ended: the mark moves, nothing happens
            row = (*delivery.key, delivery.type, reason.detail)
            await tx.connection.exec_driver_sql(_ENDED, row)
            return
        tx.cause = delivery
        token = tracing.traceparent.set(tracing.child_of(delivery.traceparent))
        try:
            with ids.derived_from(delivery.event_id, self.name, delivery.subject, delivery.sequence):
                if delivery.data is None:
                    for reaction in self.reactions.by_tombstone.get(delivery.topic, ()):
                        await reaction(delivery.subject, tx)
                else:
                    for need, reaction in self.reactions.by_type.get(delivery.type, ()):
                        await reaction(need.model_validate_json(delivery.data), tx)
        except NotYet as wait:
            raise _Culprit(delivery, Reason("not_yet", str(wait), wait.kind, wait.key)) from None
        except Ended as end:
            raise _Culprit(delivery, Reason("ended", end.reason)) from None
        except ValidationError as error:
            raise _Culprit(delivery, Reason("contract", _without_values(error))) from error
        except _EVENTS_OWN as error:
            raise _Doubtful(delivery, f"{type(error).__name__} {sqlstate(error)}") from error
        except (DBAPIError, ConnectionError, TimeoutError):
            raise  # the database's trouble is never the event's fault
        except Exception as error:
            fault = logs.fault(error)
            log.warning("reaction_failed", type=delivery.type, event_id=str(delivery.event_id), **fault)
            raise _Culprit(
                delivery, Reason("failed", f"{fault['error']} at {fault['frames'][-1]}")
            ) from error
        finally:
            tracing.traceparent.reset(token)
            tx.cause = None

    def _count(self, plan: _Plan, condemned: dict[EventKey, Reason]) -> None:
        for topic, count in Counter(d.topic for d in plan.apply).items():
            metrics.consumer_applied.labels(topic).inc(count)
        for topic, count in plan.skipped.items():
            metrics.consumer_skipped.labels(topic).inc(count)
        for delivery in plan.apply:
            if delivery.key in condemned:
                metrics.consumer_ended.labels(delivery.topic, condemned[delivery.key].detail).inc()
        for delivery, reason in plan.park:
            metrics.consumer_parked.labels(delivery.topic, reason.code).inc()
            quiet = reason.code in {"not_yet", "gap"}
            (log.info if quiet else log.warning)(
                "parked",
                reason=reason.code,
                detail=reason.detail,
                type=delivery.type,
                event_id=str(delivery.event_id),
                subject=delivery.subject,
                sequence=delivery.sequence,
            )


class _Doubtful(Exception):
    """The database refused a reaction's statement: a race, or the event's own fault."""

    def __init__(self, delivery: Delivery, detail: str) -> None:
        self.delivery, self.detail = delivery, detail
        super().__init__(detail)


def _waits_for_something_else(delivery: Delivery, reason: Reason) -> bool:
    """Whether this try of a parked event found another thing missing than the one before."""
    waits = (reason.waits_kind, reason.waits_key)
    return reason.code == "not_yet" and delivery.parked is not None and delivery.parked.waits_for != waits


def _without_values(error: ValidationError) -> str:
    """What is wrong with an event's data, without the data: an event may be personal."""
    return "; ".join(
        f"{'.'.join(map(str, problem['loc'])) or 'data'}: {problem['type']}"
        for problem in error.errors(include_url=False, include_context=False, include_input=False)[:5]
    )
