"""Enrolments as lists, for those who do a part of the cohort."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, bindparam, or_, select
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE
from sqlalchemy.types import TypeEngine

from chassis import Transaction
from registration.domain.enrolment import Enrolment
from registration.domain.vocabulary import EnrolmentStatus
from registration.storage.cohorts import PARTY
from registration.storage.enrolments import LINE, from_row
from registration.storage.tables import cohorts, enrolments


def _optional(name: str, kind: type[TypeEngine[Any]]) -> ColumnElement[bool]:
    """A filter that is none when its parameter is null."""
    given = bindparam(name, type_=kind)
    return or_(given.is_(None), enrolments.c[name] == given)


_LIST = (
    select(enrolments)
    .join(cohorts, cohorts.c.cohort_id == enrolments.c.cohort_id)
    .where(
        PARTY,
        enrolments.c.enrolment_id > bindparam("after", type_=UUID_TYPE),
        _optional("cohort_id", UUID_TYPE),
        _optional("person_id", UUID_TYPE),
        _optional("status", Text),
        _optional("external_ref", Text),
    )
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
    rows = await tx.all(
        _LIST,
        {
            "agency": agency,
            "after": after,
            "limit": limit,
            "cohort_id": cohort_id,
            "status": status,
            "external_ref": external_ref,
            "person_id": person_id,
        },
    )
    return [from_row(row) for row in rows]


async def in_line(tx: Transaction, cohort_id: UUID) -> list[Enrolment]:
    """The waitlist of a cohort that the caller was found to be a party of."""
    return [from_row(row) for row in await tx.all(_IN_LINE, {"cohort_id": cohort_id})]
