"""The candidate did not come."""

from chassis import Transaction, reacts_to
from reporting.needs.candidate_absent import CandidateAbsent
from reporting.storage import journeys


@reacts_to(CandidateAbsent)
async def count_absence_when_candidate_absent(fact: CandidateAbsent, tx: Transaction) -> None:
    await journeys.note_progress(tx, fact, absences=1)
