"""Somebody who sees a parked event: repairs its cause and asks for another try, or gives the event up."""

from collections.abc import Iterator

from tests.model.inbox import outdate
from tests.model.state import Mark, State, Step, put


class Repair:
    """One repair per run; `discards` lets him give the event up instead."""

    def __init__(self, repairs: bool, discards: bool) -> None:
        self.repairs = repairs
        self.discards = discards

    def steps(self, s: State) -> Iterator[Step]:
        for row in s.parked if self.repairs else ():
            fact = row.fact
            if row.reason != "failed" or s.repaired or self._held(s, fact.subject):
                continue
            rows = tuple(r if r.fact != fact else row._replace(replay=True) for r in s.parked)
            replayed = outdate(s._replace(parked=rows, repaired=True), {fact})
            yield Step(f"{fact} is repaired and replayed", replayed)
            mark = s.marks[fact.subject]
            if self.discards and fact.sequence == mark.sequence + 1:
                after = s._replace(
                    parked=tuple(r for r in s.parked if r.fact != fact),
                    marks=put(s.marks, fact.subject, Mark(fact.sequence, mark.parked - 1)),
                    given_up=(*s.given_up, fact),
                    repaired=True,
                )
                yield Step(f"{fact} is discarded", after)

    def _held(self, s: State, subject: int) -> bool:
        """Does a worker's transaction hold a row of this subject's?"""
        for worker in s.workers:
            plan = worker.plan
            rows = {subject for subject, _ in plan.moves} | {row.fact.subject for row in plan.failed_again}
            if subject in rows:
                return True
        return False
