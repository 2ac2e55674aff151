"""Lists of certificates: the certifier's own, and those from cohorts that an agency organises."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, or_, select

from certification.domain.certificate import Standing, Status
from certification.storage.tables import certificates
from chassis import Transaction

c = certificates.c


@dataclass(frozen=True, slots=True)
class CertificateFilter:
    """None: any. `status` is that of today."""

    enrolment_id: UUID | None = None
    person_id: UUID | None = None
    cohort_id: UUID | None = None
    number: str | None = None
    status: Status | None = None


async def page(
    tx: Transaction, chosen: CertificateFilter, *, agency: str, after: UUID | None, limit: int
) -> list[Row[Any]]:
    """At most `limit` rows after the certificate `after`, in the order of their ids."""
    conditions: list[ColumnElement[bool]] = [or_(c.certifier == agency, c.organiser == agency)]
    for column, value in (
        (c.enrolment_id, chosen.enrolment_id),
        (c.person_id, chosen.person_id),
        (c.cohort_id, chosen.cohort_id),
        (c.number, chosen.number),
    ):
        if value is not None:
            conditions.append(column == value)
    if chosen.status is not None:
        conditions.append(_has(chosen.status, tx.today))
    if after is not None:
        conditions.append(c.certificate_id > after)
    return await tx.all(select(certificates).where(*conditions).order_by(c.certificate_id).limit(limit))


def _has(status: Status, today: date) -> ColumnElement[bool]:
    """The SQL of `domain.certificate.present_status`."""
    runs = or_(c.valid_until.is_(None), c.valid_until >= today)
    match status:
        case Status.VALID:
            return and_(c.standing == Standing.VALID, runs)
        case Status.EXPIRED:
            return and_(c.standing == Standing.VALID, c.valid_until < today)
        case _:
            return c.standing == status.value
