"""Every appointment is counted, those made in place of another too."""

from chassis import Transaction, reacts_to
from reporting.needs.assessment_scheduled import AssessmentScheduled
from reporting.storage import journeys


@reacts_to(AssessmentScheduled)
async def count_appointment_when_assessment_scheduled(fact: AssessmentScheduled, tx: Transaction) -> None:
    await journeys.note_progress(tx, fact, appointments=1)
