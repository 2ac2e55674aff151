"""Decided: competent."""

from chassis import Transaction, reacts_to
from reporting.needs.assessment_passed import AssessmentPassed
from reporting.storage import journeys, unit_results


@reacts_to(AssessmentPassed)
async def note_pass_when_assessment_passed(fact: AssessmentPassed, tx: Transaction) -> None:
    await journeys.note_progress(tx, fact, first_assessed_on=fact.occurred_on, passed_on=fact.occurred_on)
    await unit_results.keep(
        tx,
        candidacy_id=fact.candidacy_id,
        attempt=fact.attempt,
        cohort_id=fact.cohort_id,
        scheme_key=fact.scheme_key,
        scheme_version=fact.scheme_version,
        decided_on=fact.occurred_on,
        outcomes=[(unit.code, unit.outcome == "K") for unit in fact.units],
    )
