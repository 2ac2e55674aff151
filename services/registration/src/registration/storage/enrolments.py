"""Enrolments: each is its own aggregate, so that applications wait for each other only at the seats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, Text, bindparam, or_, select, text, update
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from chassis import Transaction
from registration.domain.eligibility import Verdict
from registration.domain.enrolment import Enrolment
from registration.domain.seats import GENERAL, Pool
from registration.storage.cohorts import PARTY
from registration.storage.recordset import as_json, recordset
from registration.storage.seats import FREE
from registration.storage.tables import cohorts, enrolments

_NAMES = [str(c.name) for c in enrolments.c if c.name not in ("recorded_at", "version")]
_ROWS = recordset("drafts", *(enrolments.c[name] for name in _NAMES))

# Ids, and with them the clock, rise in the order of the rows: it decides between those who applied on one day.
_ADD = text(
    f"""
    insert into enrolments ({", ".join(_NAMES)}, recorded_at)
    select {", ".join(_NAMES)}, clock_timestamp() from {_ROWS} order by position
    returning enrolment_id, recorded_at
    """  # noqa: S608 - names of our own columns
).bindparams(bindparam("drafts", type_=Text))

# The seats and the enrolments that stand or fall with them, in one statement, so that the counter
# (the row everybody wants) is held only from here to the commit.
_DECIDED = {
    "status": "case when granted then 'enrolled' else 'waitlisted' end",
    "route": "case when granted then 'direct' end",
    "reason": "case when granted then 'seat_free' end",
    "pool": "case when granted then 'general' end",
    "was_waitlisted": "not granted",
    "enrolled_on": "case when granted then occurred_on end",
}
_GIVEN = [name for name in _NAMES if name not in _DECIDED]
# Those for whom there was no seat wait now.
_ADD_WITH_GENERAL_SEATS = text(
    f"""
    with seat as (
        update cohort_seats
        set taken = taken + {FREE},
            waiting = waiting + :wanted - {FREE}
        where cohort_id = :cohort_id and pool = 'general'
        returning new.taken - old.taken as seats
    ), draft as (
        select drafts.*, position <= seat.seats as granted from seat, {_ROWS}
    )
    insert into enrolments ({", ".join((*_GIVEN, *_DECIDED))}, recorded_at)
    select {", ".join((*_GIVEN, *_DECIDED.values()))}, clock_timestamp() from draft order by position
    returning enrolment_id, recorded_at, {", ".join(_DECIDED)}
    """  # noqa: S608 - names of our own columns
).bindparams(
    bindparam("drafts", type_=Text),
    bindparam("cohort_id", type_=UUID_TYPE),
    bindparam("wanted", type_=Integer),
)

_FIND = select(enrolments).where(enrolments.c.enrolment_id == bindparam("enrolment_id"))
_FIND_OWN = _FIND.where(enrolments.c.organiser == bindparam("agency"))
_LOCK_OWN = _FIND_OWN.with_for_update()
_LOCK = _FIND.with_for_update()
_FIND_AS_PARTY = (
    select(enrolments)
    .join(cohorts, cohorts.c.cohort_id == enrolments.c.cohort_id)
    .where(enrolments.c.enrolment_id == bindparam("enrolment_id"), PARTY)
)
LINE = (
    enrolments.c.score.desc(),
    enrolments.c.occurred_on,
    enrolments.c.recorded_at,
    enrolments.c.enrolment_id,
)
_NEXT = (
    select(enrolments)
    .where(
        enrolments.c.cohort_id == bindparam("cohort_id"),
        enrolments.c.status == "waitlisted",
        or_(
            bindparam("pool", type_=Text) == GENERAL,
            bindparam("pool", type_=Text) == enrolments.c.groups.any_(),
        ),
    )
    .order_by(*LINE)
    .limit(1)
    .with_for_update()
)
_APPLIED = (
    select(enrolments)
    .where(enrolments.c.cohort_id == bindparam("cohort_id"), enrolments.c.status == "applied")
    .order_by(enrolments.c.enrolment_id)
    .with_for_update()
)
_OPEN_OF_PERSON = (
    select(enrolments)
    .where(
        enrolments.c.person_id == bindparam("person_id"),
        enrolments.c.status.in_(("applied", "enrolled", "waitlisted")),
    )
    .order_by(enrolments.c.cohort_id)
)
_OPEN_IN = select(enrolments.c.enrolment_id).where(
    enrolments.c.cohort_id == bindparam("cohort_id"),
    enrolments.c.person_id == bindparam("person_id"),
    enrolments.c.status.in_(("applied", "enrolled", "waitlisted")),
)
_CHANGED = (
    "status",
    "score",
    "verdicts",
    "route",
    "reason",
    "pool",
    "was_waitlisted",
    "enrolled_on",
    "ended_on",
    "ended_reason",
    "screening_score",
    "interview_score",
)
_CHANGE = (
    update(enrolments)
    .where(enrolments.c.enrolment_id == bindparam("id"))
    .values(
        {name: bindparam(f"new_{name}", type_=enrolments.c[name].type) for name in _CHANGED}
        | {"version": enrolments.c.version + 1}
    )
)


def from_row(row: Row[Any]) -> Enrolment:
    values = row._asdict()
    values["groups"] = tuple(values["groups"])
    values["verdicts"] = tuple(Verdict(**verdict) for verdict in values["verdicts"])
    return Enrolment(**values)


def _stored(enrolment: Enrolment) -> dict[str, Any]:
    return {name: getattr(enrolment, name) for name in _NAMES} | {
        "groups": list(enrolment.groups),
        "verdicts": list(enrolment.verdicts),
    }


async def add(tx: Transaction, drafts: Sequence[Enrolment]) -> list[Enrolment]:
    """As they are, in their order; the recorded time is the database's clock."""
    if not drafts:
        return []
    rows = await tx.all(_ADD, {"drafts": as_json(map(_stored, drafts))})
    return _recorded(drafts, rows)


async def add_with_general_seats(tx: Transaction, drafts: Sequence[Enrolment]) -> list[Enrolment]:
    """Enrolled as long as the general pool of their cohort has seats and nobody waits, in line after that.

    The last statement.
    """
    if not drafts:
        return []
    of = {"cohort_id": drafts[0].cohort_id, "wanted": len(drafts)}
    rows = await tx.all(_ADD_WITH_GENERAL_SEATS, {"drafts": as_json(map(_stored, drafts)), **of})
    return _recorded(drafts, rows)


def _recorded(drafts: Sequence[Enrolment], rows: Sequence[Row[Any]]) -> list[Enrolment]:
    found = {row.enrolment_id: row._asdict() for row in rows}
    return [replace(draft, **found[draft.enrolment_id]) for draft in drafts]


async def find_own(
    tx: Transaction, enrolment_id: UUID, *, agency: str, lock: bool = False
) -> Enrolment | None:
    """The enrolment, if `agency` organises its cohort."""
    statement = _LOCK_OWN if lock else _FIND_OWN
    row = await tx.one_or_none(statement, {"enrolment_id": enrolment_id, "agency": agency})
    return None if row is None else from_row(row)


async def find_as_party(tx: Transaction, enrolment_id: UUID, *, agency: str) -> Enrolment | None:
    """The enrolment, if `agency` does any part of its cohort."""
    row = await tx.one_or_none(_FIND_AS_PARTY, {"enrolment_id": enrolment_id, "agency": agency})
    return None if row is None else from_row(row)


async def find(tx: Transaction, enrolment_id: UUID) -> Enrolment | None:
    """For the service itself, never for a client."""
    row = await tx.one_or_none(_FIND, {"enrolment_id": enrolment_id})
    return None if row is None else from_row(row)


async def lock(tx: Transaction, enrolment_id: UUID) -> Enrolment:
    """Only after the cohort's seats are locked: that order keeps two withdrawals from deadlock."""
    return from_row((await tx.execute(_LOCK, {"enrolment_id": enrolment_id})).one())


async def next_in_line(tx: Transaction, cohort_id: UUID, pool: Pool) -> Enrolment | None:
    """The first of those who wait for this pool, locked."""
    row = await tx.one_or_none(_NEXT, {"cohort_id": cohort_id, "pool": pool})
    return None if row is None else from_row(row)


async def lock_applied(tx: Transaction, cohort_id: UUID) -> list[Enrolment]:
    """Everybody who waits for the ranking."""
    return [from_row(row) for row in await tx.all(_APPLIED, {"cohort_id": cohort_id})]


async def open_of_person(tx: Transaction, person_id: UUID) -> list[Enrolment]:
    """Open applications and enrolments of a person, in whatever programme, in the order to lock seats in."""
    return [from_row(row) for row in await tx.all(_OPEN_OF_PERSON, {"person_id": person_id})]


async def is_open_in(tx: Transaction, cohort_id: UUID, person_id: UUID) -> bool:
    """Whether the person has an open application in that cohort."""
    row = await tx.one_or_none(_OPEN_IN, {"cohort_id": cohort_id, "person_id": person_id})
    return row is not None


async def change(tx: Transaction, enrolment: Enrolment) -> None:
    """Store what may change, and raise the version."""
    stored = _stored(enrolment)
    await tx.execute(
        _CHANGE, {"id": enrolment.enrolment_id} | {f"new_{name}": stored[name] for name in _CHANGED}
    )
