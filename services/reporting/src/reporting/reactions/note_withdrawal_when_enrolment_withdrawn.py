"""The enrolment ended."""

from chassis import Transaction, reacts_to
from reporting.needs.enrolment_withdrawn import EnrolmentWithdrawn
from reporting.storage import journeys


@reacts_to(EnrolmentWithdrawn)
async def note_withdrawal_when_enrolment_withdrawn(fact: EnrolmentWithdrawn, tx: Transaction) -> None:
    await journeys.note_enrolment(tx, fact, withdrawn_on=fact.occurred_on, withdrawn_reason=fact.reason)
