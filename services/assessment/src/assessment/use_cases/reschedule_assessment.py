from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessment.domain.assignment import Appointment
from assessment.domain.candidacy import Candidacy, ScheduleReason
from assessment.storage import candidacies
from assessment.use_cases.assigning import check_tuk, lock_assessor
from assessment.use_cases.schedule_assessment import tell_scheduled
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class RescheduleAssessment:
    candidacy_id: UUID
    appointment: Appointment
    occurred_on: date
    reason: str | None = None
    behalf: UUID | None = None


async def reschedule_assessment(command: RescheduleAssessment, tx: Transaction) -> Candidacy:
    """Another day or place with the same assessor, who is judged again for that day."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    tx.acting_person(command.behalf)
    agency = tx.caller.agency_key
    candidacy = await candidacies.lock(tx, command.candidacy_id, agency=agency)
    rescheduled = candidacy.reschedule(command.appointment, occurred_on=command.occurred_on)
    await check_tuk(tx, command.appointment.tuk_key, agency=agency)
    await lock_assessor(tx, candidacy, command.appointment.slot, rescheduled.current.assessor_id)
    await candidacies.save(tx, rescheduled)
    tell_scheduled(tx, rescheduled, ScheduleReason.RESCHEDULED, command.occurred_on)
    return rescheduled
