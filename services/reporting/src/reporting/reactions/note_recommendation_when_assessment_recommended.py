"""The candidate was assessed; the committee is yet to decide."""

from chassis import Transaction, reacts_to
from reporting.needs.assessment_recommended import AssessmentRecommended
from reporting.storage import journeys


@reacts_to(AssessmentRecommended)
async def note_recommendation_when_assessment_recommended(
    fact: AssessmentRecommended, tx: Transaction
) -> None:
    await journeys.note_progress(tx, fact, recommended_on=fact.occurred_on)
