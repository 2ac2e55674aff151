"""The application ended without a seat."""

from chassis import Transaction, reacts_to
from reporting.needs.application_rejected import ApplicationRejected
from reporting.storage import journeys


@reacts_to(ApplicationRejected)
async def note_rejection_when_application_rejected(fact: ApplicationRejected, tx: Transaction) -> None:
    await journeys.note_enrolment(tx, fact, rejected_on=fact.occurred_on)
