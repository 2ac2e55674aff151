from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessment.domain.attempt import Decision
from assessment.domain.candidacy import Candidacy, CandidacyStatus
from assessment.domain.independence import check_decision_maker
from assessment.domain.record import Outcome, UnitResult
from assessment.publishes.assessment_failed import AssessmentFailed
from assessment.publishes.assessment_passed import AssessmentPassed
from assessment.storage import attempts, candidacies, cases
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
    case = await cases.of(tx, candidacy)
    decided, decision = candidacy.decide(
        command.outcome,
        by=decided_by,
        occurred_on=command.occurred_on,
        overruled=command.overruled,
        attempts_allowed=case.attempts_allowed,
    )
    check_decision_maker(
        decided_by,
        candidate=candidacy.person_id,
        assessors=await _assessors(tx, candidacy),
        ties=case.ties,
    )
    await candidacies.save(tx, decided)
    _tell_decision(tx, decided, decision, case.attempts_allowed)
    return decided


async def _assessors(tx: Transaction, candidacy: Candidacy) -> set[UUID]:
    """Those of every attempt."""
    if candidacy.current.number == 1:
        return {candidacy.current.assessor_person_id}
    every = (await attempts.of(tx, [candidacy.candidacy_id]))[candidacy.candidacy_id]
    return {attempt.assessor_person_id for attempt in every}


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
