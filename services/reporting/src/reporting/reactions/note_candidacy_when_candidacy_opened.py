"""The way to the assessment is open."""

from chassis import Transaction, reacts_to
from reporting.needs.candidacy_opened import CandidacyOpened
from reporting.storage import journeys


@reacts_to(CandidacyOpened)
async def note_candidacy_when_candidacy_opened(fact: CandidacyOpened, tx: Transaction) -> None:
    await journeys.note_progress(tx, fact, candidacy_opened_on=fact.occurred_on)
