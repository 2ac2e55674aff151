"""The copy of certificates: who was certified when, and whether it still stands."""

from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update

from chassis import Transaction
from reporting.storage.tables import certificate, cohort, journey
from reporting.storage.view import View

_INSERT = insert(certificate)
_CHANGE = (
    update(certificate)
    .where(certificate.c.certificate_id == bindparam("of"))
    .values(status=bindparam("becomes"))
)


async def keep(
    tx: Transaction,
    *,
    certificate_id: UUID,
    enrolment_id: UUID,
    person_id: UUID,
    track: str,
    certified_on: date,
) -> None:
    """Keep a new certificate; it is valid."""
    row = {
        "certificate_id": certificate_id,
        "enrolment_id": enrolment_id,
        "person_id": person_id,
        "track": track,
        "certified_on": certified_on,
        "status": "valid",
    }
    await tx.write(_INSERT, row, record=certificate_id)


async def change(tx: Transaction, certificate_id: UUID, status: str) -> None:
    """Note the present status. Its issue comes before it on the same topic, so the row is there."""
    await tx.write(_CHANGE, {"of": certificate_id, "becomes": status}, record=certificate_id)


async def days_certified(tx: Transaction, view: View) -> tuple[list[date], int]:
    """The day on which each person in view was first certified, of those who have a certificate that was not
    revoked; and how many have none left."""
    rows = await tx.all(
        select(
            func.min(certificate.c.certified_on).label("certified_on"),
            func.bool_or(certificate.c.status != "revoked").label("stands"),
        )
        .join_from(certificate, journey, journey.c.enrolment_id == certificate.c.enrolment_id)
        .join(cohort, cohort.c.cohort_id == journey.c.cohort_id)
        .where(*view.conditions())
        .group_by(certificate.c.person_id)
    )
    days = [row.certified_on for row in rows if row.stands]
    return days, len(rows) - len(days)
