"""Decided: not yet competent. It ends the candidacy only when no attempt is left."""

from chassis import Transaction, reacts_to
from reporting.needs.assessment_failed import AssessmentFailed
from reporting.storage import journeys, unit_results


@reacts_to(AssessmentFailed)
async def note_failure_when_assessment_failed(fact: AssessmentFailed, tx: Transaction) -> None:
    ended = {} if fact.attempts_left else {"out_of_attempts_on": fact.occurred_on}
    await journeys.note_progress(
        tx, fact, first_assessed_on=fact.occurred_on, failed_on=fact.occurred_on, **ended
    )
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
