"""Refuse to confirm a shipment. Its PEB may then be recorded again, correctly."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from certification.domain.export import RejectionReason
from certification.publishes.export_rejected import ExportRejected
from certification.storage import exports
from certification.use_cases.refusals import ExportNotFound
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class RejectExport:
    export_id: UUID
    reason: RejectionReason
    occurred_on: date


async def reject_export(command: RejectExport, tx: Transaction) -> Row[Any]:
    """Raises ExportNotFound for anybody but the verifier, ExportAlreadyDecided."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    row = await exports.lock(tx, command.export_id, export_verifier=tx.caller.agency_key)
    if row is None:
        raise ExportNotFound("no export record that this agency verifies has this id")
    rejected = exports.rules(row).reject(command.occurred_on)
    row = await exports.decide(tx, command.export_id, rejected, command.occurred_on, command.reason)
    tx.tell(
        ExportRejected(
            export_id=row.export_id,
            certificate_id=row.certificate_id,
            enrolment_id=row.enrolment_id,
            cohort_id=row.cohort_id,
            person_id=row.person_id,
            track=row.track,
            reason=command.reason.value,
            occurred_on=command.occurred_on,
        ),
        agency=row.organiser,
        organiser=row.organiser,
    )
    return row
