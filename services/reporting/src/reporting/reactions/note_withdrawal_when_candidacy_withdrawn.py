"""The candidacy ended before a decision."""

from chassis import Transaction, reacts_to
from reporting.needs.candidacy_withdrawn import CandidacyWithdrawn
from reporting.storage import journeys


@reacts_to(CandidacyWithdrawn)
async def note_withdrawal_when_candidacy_withdrawn(fact: CandidacyWithdrawn, tx: Transaction) -> None:
    await journeys.note_progress(tx, fact, candidacy_withdrawn_on=fact.occurred_on)
