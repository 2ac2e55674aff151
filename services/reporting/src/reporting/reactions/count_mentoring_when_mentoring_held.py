"""A participant was mentored."""

from chassis import Transaction, reacts_to
from reporting.needs.mentoring_held import MentoringHeld
from reporting.storage import journeys


@reacts_to(MentoringHeld)
async def count_mentoring_when_mentoring_held(fact: MentoringHeld, tx: Transaction) -> None:
    await journeys.count_mentoring(tx, fact.enrolment_id, fact.minutes)
