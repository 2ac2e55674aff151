"""Confirm a shipment from its papers: what the cohort's export verifier does, not who recorded it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from certification.publishes.export_verified import ExportVerified
from certification.storage import exports
from certification.use_cases.refusals import ExportNotFound
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class VerifyExport:
    export_id: UUID
    occurred_on: date
    reason: str | None = None
    """Why it is recorded afterwards, if it is."""


async def verify_export(command: VerifyExport, tx: Transaction) -> Row[Any]:
    """Raises ExportNotFound for anybody but the verifier, ExportAlreadyDecided."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    row = await exports.lock(tx, command.export_id, export_verifier=tx.caller.agency_key)
    if row is None:
        raise ExportNotFound("no export record that this agency verifies has this id")
    verified = exports.rules(row).verify(command.occurred_on)
    row = await exports.decide(tx, command.export_id, verified, command.occurred_on, None)
    tx.tell(
        ExportVerified(**exports.shipment(row), occurred_on=command.occurred_on),
        agency=row.organiser,
        organiser=row.organiser,
    )
    return row
