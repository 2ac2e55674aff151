from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessment.domain.attempt import Decision
from assessment.domain.candidacy import Candidacy, CandidacyStatus
from assessment.domain.independence import check_decision_maker
from assessment.domain.record import Outcome, UnitResult
from assessment.publishes.assessment_failed import AssessmentFailed
from assessment.publishes.assessment_passed import AssessmentPassed
from assessment.storage import attempts, candidacies, cohorts, schemes, ties
from assessment.use_cases.telling import tell, told_results
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class DecideOutcome:
    candidacy_id: UUID
    outcome: Outcome
    occurred_on: date
    overruled: tuple[UnitResult, ...] = ()
    """Units that the committee decides otherwise than the assessor recorded."""
    reason: str | None = None
    decided_by: UUID | None = None


async def decide_outcome(command: DecideOutcome, tx: Transaction) -> Candidacy:
    """The committee decides, through a person who neither assessed nor trained the candidate.

    A pass, or a failure with the units to be assessed again, follows from this and from nothing else.
    """
    tx.check_occurred_on(command.occurred_on, command.reason)
    decided_by = tx.acting_person(command.decided_by)
    candidacy = await candidacies.lock(tx, command.candidacy_id, agency=tx.caller.agency_key)
    allowed = await _attempts_allowed(tx, candidacy)
    decided, decision = candidacy.decide(
        command.outcome,
        by=decided_by,
        occurred_on=command.occurred_on,
        overruled=command.overruled,
        attempts_allowed=allowed,
    )
    await _check_independence(tx, decided_by, candidacy)
    await candidacies.save(tx, decided)
    _tell_decision(tx, decided, decision, allowed)
    return decided


async def _attempts_allowed(tx: Transaction, candidacy: Candidacy) -> int:
    scheme = await schemes.get(tx, candidacy.scheme_key, candidacy.scheme_version)
    cohort = await cohorts.get(tx, candidacy.cohort_id)
    return scheme.attempts_allowed(cohort.max_attempts)


async def _check_independence(tx: Transaction, decided_by: UUID, candidacy: Candidacy) -> None:
    every_attempt = (await attempts.of(tx, [candidacy.candidacy_id]))[candidacy.candidacy_id]
    check_decision_maker(
        decided_by,
        candidate=candidacy.person_id,
        assessors={attempt.assessor_person_id for attempt in every_attempt},
        ties=await ties.of(tx, candidacy.person_id),
    )


def _tell_decision(tx: Transaction, candidacy: Candidacy, decision: Decision, allowed: int) -> None:
    attempt = candidacy.current.number
    units = told_results(decision.results)
    if candidacy.status is CandidacyStatus.PASSED:
        tell(tx, AssessmentPassed, candidacy, decision.decided_on, attempt=attempt, units=units)
    else:
        tell(
            tx,
            AssessmentFailed,
            candidacy,
            decision.decided_on,
            attempt=attempt,
            units=units,
            failed_units=list(decision.failed_units),
            attempts_left=max(0, allowed - attempt),
        )
