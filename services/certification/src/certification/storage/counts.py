"""The owner's own counts, to which reporting's are compared."""

from uuid import UUID

from sqlalchemy import func, select

from certification.domain.export import ExportState
from certification.storage.tables import certificates, exports
from chassis import Transaction

_CERTIFIED = (
    select(certificates.c.programme_id, func.count(certificates.c.person_id.distinct()).label("persons"))
    .where(certificates.c.track == "exporter")
    .group_by(certificates.c.programme_id)
)
_EXPORTING = (
    select(exports.c.programme_id, func.count(exports.c.person_id.distinct()).label("persons"))
    .where(exports.c.state == ExportState.VERIFIED.value)
    .group_by(exports.c.programme_id)
)


async def by_programme(tx: Transaction) -> dict[UUID, dict[str, int]]:
    """Persons, once each: ever `certified` as exporters, and `exporting` with a verified shipment."""
    counts: dict[UUID, dict[str, int]] = {}
    for stage, statement in (("certified", _CERTIFIED), ("exporting", _EXPORTING)):
        for row in await tx.all(statement):
            counts.setdefault(row.programme_id, {"certified": 0, "exporting": 0})[stage] = row.persons
    return counts
