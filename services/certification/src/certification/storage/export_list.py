"""Lists of export records: the organiser's own, and those that an agency verifies."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select

from certification.domain.export import ExportState
from certification.storage.tables import exports
from chassis import Transaction

c = exports.c


@dataclass(frozen=True, slots=True)
class ExportFilter:
    """None: any."""

    certificate_id: UUID | None = None
    person_id: UUID | None = None
    cohort_id: UUID | None = None
    state: ExportState | None = None
    country: str | None = None
    peb_no: str | None = None
    external_ref: str | None = None


async def page(
    tx: Transaction, chosen: ExportFilter, *, agency: str, after: UUID | None, limit: int
) -> list[Row[Any]]:
    """At most `limit` rows after the record `after`, in the order of their ids."""
    conditions: list[ColumnElement[bool]] = [or_(c.organiser == agency, c.export_verifier == agency)]
    for column, value in (
        (c.certificate_id, chosen.certificate_id),
        (c.person_id, chosen.person_id),
        (c.cohort_id, chosen.cohort_id),
        (c.state, chosen.state),
        (c.country, chosen.country),
        (c.peb_no, chosen.peb_no),
    ):
        if value is not None:
            conditions.append(column == value)
    if chosen.external_ref is not None:  # the organiser's own words; the verifier does not search by them
        conditions += [c.organiser == agency, c.external_ref == chosen.external_ref]
    if after is not None:
        conditions.append(c.export_id > after)
    return await tx.all(select(exports).where(*conditions).order_by(c.export_id).limit(limit))
