from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessment.domain.candidacy import Candidacy
from assessment.domain.record import UnitRecord
from assessment.storage import candidacies
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class RecordAssessment:
    candidacy_id: UUID
    records: tuple[UnitRecord, ...]
    occurred_on: date
    reason: str | None = None


async def record_assessment(command: RecordAssessment, tx: Transaction) -> Candidacy:
    """AK.02. It makes no fact for others; it can be corrected until the assessor recommends.

    The same record again changes nothing, at whatever stage.
    """
    tx.check_occurred_on(command.occurred_on, command.reason)
    candidacy = await candidacies.lock(tx, command.candidacy_id, agency=tx.caller.agency_key)
    if candidacy.has_recorded(command.records, occurred_on=command.occurred_on):
        return candidacy
    recorded = candidacy.record(command.records, occurred_on=command.occurred_on)
    await candidacies.save(tx, recorded)
    tx.audit("assessment_recorded", candidacy.candidacy_id, occurred_on=command.occurred_on)
    return recorded
