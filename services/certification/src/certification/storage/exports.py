"""Export records. The organiser, whose holder shipped, owns them; the export verifier reads and decides."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from certification.domain.export import Export, ExportState
from certification.storage.tables import exports
from chassis import Transaction

c = exports.c

_RECORD = (
    insert(exports)
    .values({column.name: bindparam(column.name) for column in exports.c})
    .on_conflict_do_nothing(
        index_elements=[c.person_id, c.peb_no, c.peb_date],
        # As text: from the sixth execution on PostgreSQL plans without parameters, and would not know the index.
        index_where=text("state <> 'rejected'"),
    )
    .returning(*exports.c)
)
_READ = select(exports).where(
    c.export_id == bindparam("export_id"),
    or_(c.organiser == bindparam("agency"), c.export_verifier == bindparam("agency")),
)
_LOCK = (
    select(exports)
    .where(c.export_id == bindparam("export_id"), c.export_verifier == bindparam("agency"))
    .with_for_update()
)
_DECIDE = (
    update(exports)
    .where(c.export_id == bindparam("key"))
    .values(
        state=bindparam("new_state"),
        rejection_reason=bindparam("new_reason"),
        decided_on=bindparam("new_decided_on"),
        version=c.version + 1,
    )
    .returning(*exports.c)
)


async def record(tx: Transaction, values: Mapping[str, Any]) -> Row[Any] | None:
    """None if the holder has a record of this PEB that was not rejected."""
    return await tx.one_or_none(_RECORD, values)


async def read(tx: Transaction, export_id: UUID, *, agency: str) -> Row[Any] | None:
    return await tx.one_or_none(_READ, {"export_id": export_id, "agency": agency})


async def lock(tx: Transaction, export_id: UUID, *, export_verifier: str) -> Row[Any] | None:
    """The row, for its verifier to decide on."""
    return await tx.one_or_none(_LOCK, {"export_id": export_id, "agency": export_verifier})


def rules(row: Row[Any]) -> Export:
    """The record as the domain knows it."""
    return Export(recorded_on=row.recorded_on, state=ExportState(row.state))


async def decide(tx: Transaction, export_id: UUID, decided: Export, on: date, reason: str | None) -> Row[Any]:
    values = {"key": export_id, "new_state": decided.state, "new_reason": reason, "new_decided_on": on}
    return (await tx.execute(_DECIDE, values)).one()


def shipment(row: Row[Any]) -> dict[str, Any]:
    """The fields of `publishes.export.Shipment` but its date. Two decimals at least: 12500.00, 0.125."""
    value = row.fob_value.normalize()
    decimals = max(2, -value.as_tuple().exponent)
    return {
        "export_id": row.export_id,
        "certificate_id": row.certificate_id,
        "enrolment_id": row.enrolment_id,
        "cohort_id": row.cohort_id,
        "person_id": row.person_id,
        "track": row.track,
        "hs6": row.hs6,
        "country": row.country,
        "fob_value": f"{value:.{decimals}f}",
        "currency": row.currency,
        "incoterm": row.incoterm,
        "channel": row.channel,
    }
