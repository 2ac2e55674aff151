"""Somebody who sees a parked event: repairs its cause and asks for another try, or gives the event up."""

from collections.abc import Iterator

from tests.model.state import Mark, State, Step, put


class Repair:
    """One repair per run; `discards` lets him give the event up instead."""

    def __init__(self, discards: bool, during_a_try: bool) -> None:
        self.discards = discards
        self.during_a_try = during_a_try

    def steps(self, s: State) -> Iterator[Step]:
        for row in s.parked:
            fact = row.fact
            if row.reason != "failed" or s.repaired or self._held(s, fact.subject):
                continue
            rows = tuple(r if r.fact != fact else row._replace(replay=True) for r in s.parked)
            yield Step(f"{fact} is repaired and replayed", s._replace(parked=rows, repaired=True))
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
        """Does a worker's transaction hold a row of this subject's, or is a try of it under way?"""
        for worker in s.workers:
            plan = worker.plan
            rows = {subject for subject, _ in plan.moves} | {row.fact.subject for row in plan.failed_again}
            tried = {delivery.fact.subject for delivery in worker.deliveries}
            if subject in rows or (subject in tried and not self.during_a_try):
                return True
        return False
