from dataclasses import dataclass, replace
from uuid import UUID

from assessment.domain.assessor import Assessor
from assessment.storage import assessors
from chassis import StaleVersion, Transaction


@dataclass(frozen=True, slots=True)
class ChangeInstitution:
    assessor_id: UUID
    institution: str | None
    expected_version: int


async def change_institution_of_assessor(command: ChangeInstitution, tx: Transaction) -> Assessor:
    """Appointments that stand are not judged again; whoever made them sees the change in the audit trail."""
    assessor = await assessors.lock(tx, command.assessor_id, agency=tx.caller.agency_key)
    if assessor.version != command.expected_version:
        raise StaleVersion(f"it is at version {assessor.version} now")
    changed = replace(assessor, institution=command.institution, version=assessor.version + 1)
    await assessors.save(tx, changed)
    tx.audit("institution_changed", assessor.assessor_id, institution=command.institution)
    return changed
