from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessment.domain.assignment import Appointment
from assessment.domain.candidacy import Candidacy, ScheduleReason
from assessment.publishes.assessment_scheduled import AssessmentScheduled
from assessment.storage import candidacies
from assessment.use_cases.assigning import check_tuk, lock_assessor
from assessment.use_cases.telling import tell
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class ScheduleAssessment:
    candidacy_id: UUID
    appointment: Appointment
    assessor_id: UUID
    occurred_on: date
    reason: str | None = None
    behalf: UUID | None = None


async def schedule_assessment(command: ScheduleAssessment, tx: Transaction) -> Candidacy:
    """Appoint day, place and assessor of the next attempt. Assigning is the act of a person."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    tx.acting_person(command.behalf)
    agency = tx.caller.agency_key
    candidacy = await candidacies.lock(tx, command.candidacy_id, agency=agency)
    await check_tuk(tx, command.appointment.tuk_key, agency=agency)
    assessor = await lock_assessor(tx, candidacy, command.appointment.slot, command.assessor_id)
    scheduled, why = candidacy.schedule(
        command.appointment,
        assessor_id=assessor.assessor_id,
        assessor_person_id=assessor.person_id,
        occurred_on=command.occurred_on,
    )
    await candidacies.save(tx, scheduled)
    tell_scheduled(tx, scheduled, why, command.occurred_on)
    return scheduled


def tell_scheduled(tx: Transaction, candidacy: Candidacy, why: ScheduleReason, occurred_on: date) -> None:
    attempt = candidacy.current
    tell(
        tx,
        AssessmentScheduled,
        candidacy,
        occurred_on,
        attempt=attempt.number,
        assessment_on=attempt.appointment.assessment_on,
        tuk_key=attempt.appointment.tuk_key,
        assessor_id=attempt.assessor_id,
        reason=why.value,
    )
