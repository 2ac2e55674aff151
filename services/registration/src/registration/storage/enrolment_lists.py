"""Enrolments as lists, for those who do a part of the cohort."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select

from chassis import Transaction
from registration.domain.enrolment import Enrolment
from registration.domain.vocabulary import EnrolmentStatus
from registration.storage.cohorts import PARTY
from registration.storage.enrolments import LINE, from_row
from registration.storage.tables import cohorts, enrolments

# A filter is added when it is asked for: one that may be null would hide every index from the planner.
_LIST = (
    select(enrolments)
    .join(cohorts, cohorts.c.cohort_id == enrolments.c.cohort_id)
    .where(PARTY, enrolments.c.enrolment_id > bindparam("after"))
    .order_by(enrolments.c.enrolment_id)
    .limit(bindparam("limit"))
)
_IN_LINE = (
    select(enrolments)
    .where(enrolments.c.cohort_id == bindparam("cohort_id"), enrolments.c.status == "waitlisted")
    .order_by(*LINE)
)


async def listing(
    tx: Transaction,
    *,
    agency: str,
    after: UUID,
    limit: int,
    cohort_id: UUID | None = None,
    status: EnrolmentStatus | None = None,
    external_ref: str | None = None,
    person_id: UUID | None = None,
) -> Sequence[Enrolment]:
    filters = {
        "cohort_id": cohort_id,
        "status": status,
        "external_ref": external_ref,
        "person_id": person_id,
    }
    asked = {name: value for name, value in filters.items() if value is not None}
    statement = _LIST.where(*(enrolments.c[name] == bindparam(name) for name in asked))
    rows = await tx.all(statement, {"agency": agency, "after": after, "limit": limit, **asked})
    return [from_row(row) for row in rows]


async def in_line(tx: Transaction, cohort_id: UUID) -> list[Enrolment]:
    """The waitlist of a cohort that the caller was found to be a party of."""
    return [from_row(row) for row in await tx.all(_IN_LINE, {"cohort_id": cohort_id})]
