"""The copy of registration's cohorts."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.dialects.postgresql import insert

from chassis import Transaction
from training.domain.cohort import Cohort
from training.domain.curriculum import Track
from training.storage.pages import paged
from training.storage.tables import cohorts

_BY_ID = select(cohorts).where(cohorts.c.cohort_id == bindparam("cohort_id"))
_TAUGHT_BY = _BY_ID.where(cohorts.c.trainer == bindparam("agency"))
_VISIBLE_TO = _BY_ID.where(
    or_(cohorts.c.trainer == bindparam("agency"), cohorts.c.organiser == bindparam("agency"))
)
_NEW = insert(cohorts)
_KEEP = _NEW.on_conflict_do_update(
    index_elements=[cohorts.c.cohort_id],
    # Agencies are named once and for all, and whether a cohort was entered afterwards is judged when it is
    # first heard of: neither changes.
    set_={
        column.name: _NEW.excluded[column.name]
        for column in cohorts.c
        if column.name not in {"cohort_id", "organiser", "trainer", "entered_afterwards"}
    },
)


async def keep(tx: Transaction, cohort: Cohort) -> None:
    """Store the newest state of a cohort."""
    await tx.execute(_KEEP, asdict(cohort))


async def find(tx: Transaction, cohort_id: UUID) -> Cohort | None:
    """For reactions and the clock, which act for no agency."""
    row = await tx.one_or_none(_BY_ID, {"cohort_id": cohort_id})
    return cohort_of(row) if row else None


async def taught_by(tx: Transaction, cohort_id: UUID, *, agency: str | None) -> Cohort | None:
    """The cohort, if that agency is its trainer."""
    row = await tx.one_or_none(_TAUGHT_BY, {"cohort_id": cohort_id, "agency": agency})
    return cohort_of(row) if row else None


async def visible_to(tx: Transaction, cohort_id: UUID, *, agency: str | None) -> Cohort | None:
    """The cohort, if that agency is its trainer or its organiser."""
    row = await tx.one_or_none(_VISIBLE_TO, {"cohort_id": cohort_id, "agency": agency})
    return cohort_of(row) if row else None


async def page(
    tx: Transaction,
    *,
    agency: str | None,
    limit: int,
    after: UUID | None,
    code: str | None,
    status: str | None,
) -> list[Cohort]:
    """Cohorts that the agency trains or organises, in the order of their ids, at most `limit`."""
    query = paged(
        select(cohorts).where(or_(cohorts.c.trainer == agency, cohorts.c.organiser == agency)),
        cohorts.c.cohort_id,
        limit=limit,
        after=after,
        code=code,
        status=status,
    )
    return [cohort_of(row) for row in await tx.all(query)]


def cohort_of(row: Row[tuple[object, ...]]) -> Cohort:
    return Cohort(
        cohort_id=row.cohort_id,
        code=row.code,
        programme_id=row.programme_id,
        track=Track(row.track),
        training_centre_key=row.training_centre_key,
        semester_starts_on=row.semester_starts_on,
        semester_ends_on=row.semester_ends_on,
        curriculum_key=row.curriculum_key,
        curriculum_version=row.curriculum_version,
        scheme_key=row.scheme_key,
        scheme_version=row.scheme_version,
        organiser=row.organiser,
        trainer=row.trainer,
        min_attendance_percent=row.min_attendance_percent,
        min_mentoring_sessions=row.min_mentoring_sessions,
        status=row.status,
        entered_afterwards=row.entered_afterwards,
    )
