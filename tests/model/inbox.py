"""The inbox: read the marks, plan, move the marks by compare-and-set, react, commit; then wake who waits.

Between `look` and `commit` a worker holds the rows of the marks it moves: whoever wants the same rows has to wait.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from tests.model.state import (
    Delivery,
    Fact,
    Mark,
    Parked,
    Plan,
    State,
    Step,
    Worker,
    name_of,
    names,
    put,
)


@dataclass(frozen=True)
class Reactions:
    """What the reactions of this consumer are like."""

    needs: Mapping[Fact, tuple[Fact, ...]]  # "not yet" until these are applied, asked in this order
    poison: frozenset[Fact]  # raises until its cause is repaired


class Inbox:
    """One consumer's database; several workers use it at once."""

    def __init__(self, reactions: Reactions, state_topic: bool, most_at_once: int) -> None:
        self.reactions = reactions
        self.state_topic = state_topic
        self.most_at_once = most_at_once
        self.awaited = frozenset(need for needs in reactions.needs.values() for need in needs)

    def steps(self, s: State, number: int, who: str) -> Iterator[Step]:
        phases = {
            "start": self._read,
            "read": self.look,
            "looked": self._commit,
            "arrived": self._ask_who_waits,
            "wake": self._wake,
        }
        phase = phases.get(s.workers[number].phase)
        if phase:
            yield from phase(s, number, who)

    # -- one attempt at a batch

    def _read(self, s: State, number: int, who: str) -> Iterator[Step]:
        me = s.workers[number]
        subjects = sorted({delivery.fact.subject for delivery in me.deliveries})
        marks = tuple((subject, s.marks[subject]) for subject in subjects)
        standing = tuple(row.fact for row in s.parked if row.fact.subject in subjects)
        text = ", ".join(f"{name_of(subject)} at {mark.sequence}" for subject, mark in marks)
        memory = me._replace(phase="read", marks=marks, standing=standing)
        yield Step(f"{who} reads the marks: {text}", self._now(s, number, memory))

    def look(self, s: State, number: int, who: str) -> Iterator[Step]:
        """Move the marks, run the reactions. Raced or a culprit: roll back, and once more from the beginning."""
        me = s.workers[number]
        plan = self.plan(me)
        taken = {subject for other in s.workers if other.phase == "looked" for subject, _ in other.plan.moves}
        tried = {row.fact for other in s.workers for row in other.plan.failed_again}
        if taken & {subject for subject, _ in plan.moves} or tried & {row.fact for row in plan.failed_again}:
            return  # waits for a row lock
        if self.raced(s, me, plan):
            yield Step(f"{who} finds a mark moved, rolls back", self._again(s, number, me.condemned))
            return
        condemned = {parked.fact for parked in me.condemned}
        for position, fact in enumerate(plan.apply):
            reason = self._answer(s, fact, plan.apply[:position]) if fact not in condemned else None
            if reason:
                yield self.fails(s, number, who, reason)
                return
        after = self._now(s, number, Worker("looked", plan=plan, todo=me.todo))
        yield Step(f"{who} moves the marks, reacts: {_said(plan)}", after)

    def _answer(self, s: State, fact: Fact, before: tuple[Fact, ...]) -> Parked | None:
        """None if the reaction succeeds, else how its event is to be parked."""
        if fact in self.reactions.poison and not s.repaired:
            return Parked(fact, "failed")
        for need in self.reactions.needs.get(fact, ()):
            if need.sequence not in s.effects[need.subject] and need not in before:
                return Parked(fact, "not_yet", need)
        return None

    def fails(self, s: State, number: int, who: str, culprit: Parked) -> Step:
        """The batch is rolled back and run again with the culprit condemned."""
        condemned = (*s.workers[number].condemned, culprit)
        why = f"waits for {culprit.waits}" if culprit.waits else "raises"
        return Step(f"{who} rolls back: {culprit.fact} {why}", self._again(s, number, condemned))

    def raced(self, s: State, me: Worker, plan: Plan) -> bool:
        """Compare-and-set: has a mark that we move changed since we read it?"""
        read = dict(me.marks)
        return any(s.marks[subject] != read[subject] for subject, _ in plan.moves)

    def _commit(self, s: State, number: int, who: str) -> Iterator[Step]:
        plan = s.workers[number].plan
        yield Step(f"{who} commits", self.after_commit(self.effects(self.records(s, plan), plan), number))

    def effects(self, s: State, plan: Plan) -> State:
        effects = s.effects
        for fact in plan.apply:
            effects = put(effects, fact.subject, (*effects[fact.subject], fact.sequence))
        return s._replace(effects=effects)

    def records(self, s: State, plan: Plan) -> State:
        """Marks and parked rows."""
        marks = s.marks
        for subject, mark in plan.moves:
            marks = put(marks, subject, mark)
        rows = {row.fact: row for row in plan.park} | {
            row.fact: row for row in s.parked
        }  # on conflict do nothing
        rows |= {row.fact: row for row in plan.failed_again if row.fact in rows}
        left = tuple(sorted(row for fact, row in rows.items() if fact not in plan.unpark))
        return outdate(s._replace(marks=marks, parked=left), {row.fact for row in plan.failed_again})

    # -- the plan

    def plan(self, me: Worker) -> Plan:
        """Duplicate, next, or beyond: what each delivery comes to, given the marks as they were read."""
        was = dict(me.marks)
        marks = dict(me.marks)
        condemned = {parked.fact: parked for parked in me.condemned}
        apply: list[Fact] = []
        park: dict[Fact, Parked] = {}
        failed: list[Parked] = []
        unpark: list[Fact] = []
        waits_anew: set[int] = set()
        for delivery in me.deliveries:
            fact, parked = delivery.fact, delivery.parked
            mark = marks[fact.subject]
            if parked != (fact in me.standing) or fact in park:
                continue  # dealt with by somebody else, delivered again while parked, or twice in this batch
            left = self.counts(mark, -1) if parked else mark
            if fact.sequence <= mark.sequence:
                marks[fact.subject] = left
                unpark += [fact] * parked
            elif self.is_next(fact, mark) and fact not in condemned:
                marks[fact.subject] = left._replace(sequence=fact.sequence)
                apply.append(fact)
                unpark += [fact] * parked
            elif parked:
                reason = condemned.get(fact)
                if reason and self.speaks_for(delivery):
                    failed.append(reason)
                if reason and reason.waits and reason.waits != delivery.waits:
                    waits_anew.add(fact.subject)
            else:
                park[fact] = condemned.get(fact, Parked(fact, "gap"))
                marks[fact.subject] = self.counts(mark, +1)
        freed = {fact.subject for fact in apply if self.has_parked(me, marks, fact.subject)}
        moves = tuple((subject, mark) for subject, mark in sorted(marks.items()) if mark != was[subject])
        return Plan(
            tuple(apply),
            tuple(park.values()),
            tuple(failed),
            tuple(unpark),
            moves,
            tuple(sorted(freed)),
            tuple(sorted(waits_anew)),
        )

    def speaks_for(self, delivery: Delivery) -> bool:
        """A failed try is noted, and the row not due any more, unless it was replayed or tried meanwhile."""
        return not delivery.outdated

    def is_next(self, fact: Fact, mark: Mark) -> bool:
        return self.state_topic or fact.sequence == mark.sequence + 1

    def counts(self, mark: Mark, more: int) -> Mark:
        """The mark's row changes, so that two who apply and park side by side notice each other."""
        return mark._replace(parked=mark.parked + more)

    def has_parked(self, _me: Worker, marks: Mapping[int, Mark], subject: int) -> bool:
        return marks[subject].parked > 0

    # -- after the commit

    def after_commit(self, s: State, number: int) -> State:
        plan = s.workers[number].plan
        todo = tuple(sorted({*self.second_look(plan), *plan.freed, *s.workers[number].todo}))
        arrivals = tuple(fact for fact in plan.apply if fact in self.awaited)
        phase = "arrived" if arrivals else "wake" if todo else "applied"
        return self._now(s, number, Worker(phase, arrivals=arrivals, todo=todo))

    def second_look(self, plan: Plan) -> set[int]:
        """What is to wait now is tried once more: its arrival may have come between look and commit."""
        return {row.fact.subject for row in plan.park if row.reason == "not_yet"} | {*plan.waits_anew}

    def _ask_who_waits(self, s: State, number: int, who: str) -> Iterator[Step]:
        me = s.workers[number]
        woken = self.who_waits(s, me.arrivals)
        todo = tuple(sorted({*me.todo, *woken}))
        waiting = ", ".join(map(name_of, sorted(woken))) or "nobody"
        after = self._now(s, number, Worker("wake" if todo else "applied", todo=todo))
        yield Step(f"{who} asks who waits for {names(me.arrivals)}: {waiting}", after)

    def who_waits(self, s: State, arrivals: tuple[Fact, ...]) -> set[int]:
        return {row.fact.subject for row in s.parked if row.waits in arrivals}

    def _wake(self, s: State, number: int, who: str) -> Iterator[Step]:
        todo = s.workers[number].todo
        rows = [row for row in s.parked if row.fact.subject in todo][: self.most_at_once]
        facts = tuple(row.fact for row in rows)
        deliveries = tuple(Delivery(row.fact, parked=True, waits=row.waits) for row in rows)
        phase = "start" if facts else "applied"
        memory = Worker(phase, deliveries=deliveries, todo=self.left_over(todo, facts))
        yield Step(
            f"{who} looks at what is parked: {names(facts) or 'nothing'}", self._now(s, number, memory)
        )

    def left_over(self, todo: tuple[int, ...], facts: tuple[Fact, ...]) -> tuple[int, ...]:
        """Subjects to wake that a look had no room for."""
        full = len(facts) == self.most_at_once
        return tuple(subject for subject in todo if subject > facts[-1].subject) if full else ()

    # -- a worker's memory holds what its phase needs and nothing else

    def _again(self, s: State, number: int, condemned: tuple[Parked, ...]) -> State:
        me = s.workers[number]
        memory = Worker("start", deliveries=me.deliveries, condemned=condemned, todo=me.todo)
        return self._now(s, number, memory)

    def _now(self, s: State, number: int, memory: Worker) -> State:
        kept = memory._replace(fetched=s.workers[number].fetched)
        return s._replace(workers=put(s.workers, number, kept))


def outdate(s: State, facts: Collection[Fact]) -> State:
    """These parked rows are tried or replayed: whoever has read them before can tell."""
    if not facts:
        return s
    workers = tuple(
        worker._replace(
            deliveries=tuple(
                delivery._replace(outdated=True) if delivery.parked and delivery.fact in facts else delivery
                for delivery in worker.deliveries
            )
        )
        for worker in s.workers
    )
    return s._replace(workers=workers)


def _said(plan: Plan) -> str:
    parked = [row.fact for row in (*plan.park, *plan.failed_again)]
    told = (("applies", plan.apply), ("parks", tuple(parked)))
    return ", ".join(f"{verb} {names(facts)}" for verb, facts in told if facts) or "nothing to do"
