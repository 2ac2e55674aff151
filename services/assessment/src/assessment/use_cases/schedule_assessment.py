from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessment.domain.assignment import Appointment
from assessment.domain.candidacy import Candidacy, ScheduleReason
from assessment.publishes.assessment_scheduled import AssessmentScheduled
from assessment.storage import assessors, candidacies
from assessment.use_cases.assigning import check_assignment, check_tuk
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
    """Appoint day, place and assessor of the next attempt. Assigning is the act of a person.

    The assessor's row is locked last, so that many candidacies can be scheduled at once and his load still holds.
    """
    tx.check_occurred_on(command.occurred_on, command.reason)
    tx.acting_person(command.behalf)
    agency = tx.caller.agency_key
    candidacy = await candidacies.lock(tx, command.candidacy_id, agency=agency)
    await check_tuk(tx, command.appointment.tuk_key, agency=agency)
    assessor = await assessors.lock(tx, command.assessor_id, agency=agency)
    scheduled, why = candidacy.schedule(
        command.appointment,
        assessor_id=assessor.assessor_id,
        assessor_person_id=assessor.person_id,
        occurred_on=command.occurred_on,
    )
    await check_assignment(tx, candidacy, command.appointment.slot, assessor)
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
