from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessment.domain.candidacy import Candidacy, ScheduleReason
from assessment.storage import candidacies
from assessment.use_cases.assigning import lock_assessor
from assessment.use_cases.schedule_assessment import tell_scheduled
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class ReplaceAssessor:
    candidacy_id: UUID
    assessor_id: UUID
    occurred_on: date
    reason: str | None = None
    behalf: UUID | None = None


async def replace_assessor(command: ReplaceAssessor, tx: Transaction) -> Candidacy:
    """Another assessor for the same appointment."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    tx.acting_person(command.behalf)
    candidacy = await candidacies.lock(tx, command.candidacy_id, agency=tx.caller.agency_key)
    slot = candidacy.current.appointment.slot
    assessor = await lock_assessor(tx, candidacy, slot, command.assessor_id)
    replaced = candidacy.replace_assessor(
        assessor_id=assessor.assessor_id, assessor_person_id=assessor.person_id
    )
    await candidacies.save(tx, replaced)
    tell_scheduled(tx, replaced, ScheduleReason.ASSESSOR_REPLACED, command.occurred_on)
    return replaced
