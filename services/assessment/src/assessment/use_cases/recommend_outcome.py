from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessment.domain.candidacy import Candidacy
from assessment.domain.record import Outcome
from assessment.publishes.assessment_recommended import AssessmentRecommended
from assessment.storage import candidacies
from assessment.use_cases.telling import tell, told_results
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class RecommendOutcome:
    candidacy_id: UUID
    outcome: Outcome
    occurred_on: date
    reason: str | None = None
    behalf: UUID | None = None


async def recommend_outcome(command: RecommendOutcome, tx: Transaction) -> Candidacy:
    """The assigned assessor, a person, recommends what follows from the record."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    assessor = tx.acting_person(command.behalf)
    candidacy = await candidacies.lock(tx, command.candidacy_id, agency=tx.caller.agency_key)
    recommended = candidacy.recommend(command.outcome, by=assessor, occurred_on=command.occurred_on)
    await candidacies.save(tx, recommended)
    tell(
        tx,
        AssessmentRecommended,
        recommended,
        command.occurred_on,
        attempt=recommended.current.number,
        outcome=command.outcome.value,
        units=told_results(recommended.current.results),
    )
    return recommended
