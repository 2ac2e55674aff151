"""Cohorts with what they take from their programme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, Text, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import Transaction
from registration.domain.cohort import Cohort
from registration.domain.policy import CohortSettings, ProgrammePolicy
from registration.storage.tables import cohort_seats, cohorts, programmes

_COLUMNS = (
    *(c for c in cohorts.c if c.name != "occurred_on"),
    programmes.c.code.label("programme_code"),
    programmes.c.target.label("programme_target"),
    programmes.c.starts_on.label("programme_starts_on"),
    programmes.c.deadline.label("programme_deadline"),
    programmes.c.area_code,
    programmes.c.policy,
)
_JOINED = cohorts.join(programmes, programmes.c.programme_id == cohorts.c.programme_id)
PARTY = or_(
    *(
        cohorts.c[part] == bindparam("agency", type_=Text)
        for part in ("organiser", "trainer", "assessor_body", "certifier", "export_verifier")
    )
)
_ONE = select(*_COLUMNS).select_from(_JOINED).where(cohorts.c.cohort_id == bindparam("cohort_id"))
_OWN = _ONE.where(cohorts.c.organiser == bindparam("agency"))
# No key update: it does not wait for, nor hold up, the foreign keys of applications on their way.
_OWN_LOCKED = _OWN.with_for_update(of=cohorts, key_share=True)
_ANY_LOCKED = _ONE.with_for_update(of=cohorts, key_share=True)
_AS_PARTY = _ONE.where(PARTY)
_LIST = (
    select(*_COLUMNS)
    .select_from(_JOINED)
    .where(PARTY, cohorts.c.cohort_id > bindparam("after"))
    .order_by(cohorts.c.cohort_id)
    .limit(bindparam("limit"))
)
_INSERT = upsert(cohorts).on_conflict_do_nothing().returning(cohorts.c.cohort_id)
_CHANGE = (
    update(cohorts)
    .where(cohorts.c.cohort_id == bindparam("id"))
    .values(
        **{
            name: bindparam(f"new_{name}", type_=cohorts.c[name].type)
            for name in (
                "name",
                "window_opens_on",
                "window_closes_on",
                "semester_starts_on",
                "semester_ends_on",
                "quota",
                "settings",
                "status",
            )
        },
        version=cohorts.c.version + 1,
    )
)
_WINDOW_DUE = (
    select(cohorts.c.cohort_id)
    .where(
        cohorts.c.status == "open",
        ~cohorts.c.entered_afterwards,
        cohorts.c.window_closes_on < bindparam("today", type_=Date),
    )
    .order_by(cohorts.c.window_closes_on)
    .limit(1)
)

_LINE_DUE = (
    select(cohorts.c.cohort_id)
    .select_from(_JOINED)
    .join(cohort_seats, cohort_seats.c.cohort_id == cohorts.c.cohort_id)
    .where(
        cohorts.c.status == "closed",
        ~cohorts.c.entered_afterwards,
        cohort_seats.c.pool == "general",
        cohort_seats.c.waiting > 0,
        cohorts.c.semester_starts_on + programmes.c.policy["promotion_days"].as_integer()
        < bindparam("today", type_=Date),
    )
    .order_by(cohorts.c.semester_starts_on)
    .limit(1)
)


def _cohort(row: Row[Any]) -> Cohort:
    values = row._asdict()
    values["policy"] = ProgrammePolicy.of(values["policy"])
    values["settings"] = CohortSettings.of(values["settings"])
    return Cohort(**values)


async def find_own(tx: Transaction, cohort_id: UUID, *, agency: str) -> Cohort | None:
    """The cohort, if `agency` organises it."""
    row = await tx.one_or_none(_OWN, {"cohort_id": cohort_id, "agency": agency})
    return None if row is None else _cohort(row)


async def lock_own(tx: Transaction, cohort_id: UUID, *, agency: str) -> Cohort | None:
    """As `find_own`, and nobody else changes it until the end of the transaction."""
    row = await tx.one_or_none(_OWN_LOCKED, {"cohort_id": cohort_id, "agency": agency})
    return None if row is None else _cohort(row)


async def find_as_party(tx: Transaction, cohort_id: UUID, *, agency: str) -> Cohort | None:
    """The cohort, if `agency` does any part of it."""
    row = await tx.one_or_none(_AS_PARTY, {"cohort_id": cohort_id, "agency": agency})
    return None if row is None else _cohort(row)


async def get(tx: Transaction, cohort_id: UUID) -> Cohort:
    """For the service itself (reactions, what is due); never for a client."""
    row = (await tx.execute(_ONE, {"cohort_id": cohort_id})).one()
    return _cohort(row)


async def lock(tx: Transaction, cohort_id: UUID) -> Cohort:
    """As `get`, and nobody else changes it until the end of the transaction."""
    row = (await tx.execute(_ANY_LOCKED, {"cohort_id": cohort_id})).one()
    return _cohort(row)


async def listing(
    tx: Transaction,
    *,
    agency: str,
    after: UUID,
    limit: int,
    programme_id: UUID | None = None,
    status: str | None = None,
    search: str | None = None,
) -> Sequence[Cohort]:
    """Cohorts of which `agency` does a part; `search` looks into code and name."""
    statement = _LIST
    if programme_id is not None:
        statement = statement.where(cohorts.c.programme_id == programme_id)
    if status is not None:
        statement = statement.where(cohorts.c.status == status)
    if search is not None:
        statement = statement.where(
            or_(*(column.icontains(search, autoescape=True) for column in (cohorts.c.code, cohorts.c.name)))
        )
    rows = await tx.all(statement, {"agency": agency, "after": after, "limit": limit})
    return [_cohort(row) for row in rows]


async def add(tx: Transaction, cohort: Cohort, occurred_on: date) -> bool:
    """False if the organiser has a cohort of this code."""
    values = {c.name: getattr(cohort, c.name) for c in cohorts.c if c.name != "occurred_on"}
    values |= {
        "reserved": dict(cohort.reserved),
        "settings": cohort.settings.stored(),
        "occurred_on": occurred_on,
    }
    return await tx.one_or_none(_INSERT, values) is not None


async def change(tx: Transaction, cohort: Cohort) -> None:
    """Store what may change of a cohort that was locked before, and raise its version."""
    await tx.execute(
        _CHANGE,
        {
            "id": cohort.cohort_id,
            "new_name": cohort.name,
            "new_window_opens_on": cohort.window_opens_on,
            "new_window_closes_on": cohort.window_closes_on,
            "new_semester_starts_on": cohort.semester_starts_on,
            "new_semester_ends_on": cohort.semester_ends_on,
            "new_quota": cohort.quota,
            "new_settings": cohort.settings.stored(),
            "new_status": cohort.status,
        },
    )


async def with_window_due(tx: Transaction, today: date) -> UUID | None:
    """An open cohort whose window has ended, those entered afterwards not counted."""
    cohort_id: UUID | None = await tx.scalar(_WINDOW_DUE, {"today": today})
    return cohort_id


async def with_line_due(tx: Transaction, today: date) -> UUID | None:
    """A closed cohort, not entered afterwards, where somebody waits although nobody joins any more."""
    cohort_id: UUID | None = await tx.scalar(_LINE_DUE, {"today": today})
    return cohort_id
