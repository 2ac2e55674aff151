from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessment.storage import assessors
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class DeclareRelation:
    assessor_id: UUID
    person_id: UUID
    kind: str
    occurred_on: date
    reason: str | None = None


async def declare_relation(command: DeclareRelation, tx: Transaction) -> None:
    """The assessor is related to this person by family, business or employment, and will not assess him."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    assessor = await assessors.lock(tx, command.assessor_id, agency=tx.caller.agency_key)
    await assessors.relate(tx, assessor.assessor_id, command.person_id, command.kind, command.occurred_on)
    tx.audit("relation_declared", assessor.assessor_id, kind=command.kind)
