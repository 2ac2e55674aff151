"""Writing journeys: one statement a fact, and the same row in whatever order the topics come.

Facts about one enrolment come from four topics. Each topic keeps its own order, none knows of the others, so
each fact creates the row if it is the first, and touches only the columns that are its own.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, update
from sqlalchemy.dialects.postgresql import Insert, insert

from chassis import Transaction
from reporting.storage.tables import journey


class OfEnrolment(Protocol):
    """What every fact about an enrolment bears."""

    @property
    def enrolment_id(self) -> UUID: ...
    @property
    def cohort_id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def track(self) -> str: ...


_THE_FIRST_COUNTS = frozenset(
    {
        "applied_on",
        "waitlisted_on",
        "enrolled_on",
        "promoted_on",
        "training_started_on",
        "recommended_on",
        "first_assessed_on",
    }
)
"""Of these the earliest told stays, where a thing can happen more than once; of the others the newest."""

_COUNTED = frozenset({"appointments", "absences"})
"""These are added up. The inbox applies each fact once, so each is counted once."""

_MENTORED = (
    update(journey)
    .where(journey.c.enrolment_id == bindparam("of"))
    .values(
        mentoring_sessions=journey.c.mentoring_sessions + 1,
        mentoring_minutes=journey.c.mentoring_minutes + bindparam("minutes"),
    )
)


async def note_enrolment(tx: Transaction, fact: OfEnrolment, **columns: date | str | None) -> None:
    """Note what registration told. It alone says in which cohort an enrolment is, since it transfers them."""
    await _note(tx, fact, columns, moves=True)


async def note_progress(tx: Transaction, fact: OfEnrolment, **columns: date | int) -> None:
    """Note what training or assessment told."""
    await _note(tx, fact, columns, moves=False)


async def count_mentoring(tx: Transaction, enrolment_id: UUID, minutes: int) -> None:
    """Count a mentoring session. The start of the training comes before it on its topic, so the row is there."""
    await tx.write(_MENTORED, {"of": enrolment_id, "minutes": minutes}, record=enrolment_id)


async def _note(tx: Transaction, fact: OfEnrolment, columns: Mapping[str, Any], *, moves: bool) -> None:
    row = {
        "enrolment_id": fact.enrolment_id,
        "cohort_id": fact.cohort_id,
        "person_id": fact.person_id,
        "track": fact.track,
        **columns,
    }
    await tx.write(_statement(frozenset(columns), moves=moves), row, record=fact.enrolment_id)


@cache
def _statement(columns: frozenset[str], *, moves: bool) -> Insert:
    statement = insert(journey)
    changes: dict[str, ColumnElement[Any]] = {}
    for name in columns:
        before, told = journey.c[name], statement.excluded[name]
        if name in _COUNTED:
            changes[name] = before + told
        else:
            changes[name] = func.coalesce(before, told) if name in _THE_FIRST_COUNTS else told
    if moves:
        changes["cohort_id"] = statement.excluded.cohort_id
    return statement.on_conflict_do_update(index_elements=[journey.c.enrolment_id], set_=changes)
