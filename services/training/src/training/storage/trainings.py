"""Trainings. Their rows are the locks of this service: whoever changes what was recorded of a participant locks his
training first, several of them in the order of their ids."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Row, bindparam, or_, select, text
from sqlalchemy.dialects.postgresql import insert

from chassis import Transaction
from training.domain.conclusion import Conclusion, Reason
from training.domain.curriculum import Track
from training.domain.training import Status, Training
from training.storage.pages import paged
from training.storage.tables import trainings

_START = insert(trainings).on_conflict_do_nothing(index_elements=[trainings.c.enrolment_id])
_BY_ID = select(trainings).where(trainings.c.training_id == bindparam("training_id"))
_LOCK_OWN = _BY_ID.where(trainings.c.agency == bindparam("agency")).with_for_update()
_VISIBLE_TO = _BY_ID.where(
    or_(trainings.c.agency == bindparam("agency"), trainings.c.organiser == bindparam("agency"))
)
_LOCK_COHORT = (
    select(trainings)
    .where(trainings.c.cohort_id == bindparam("cohort_id"))
    .order_by(trainings.c.training_id)
    .with_for_update()
)
_LOCK_ENROLMENTS = (
    select(trainings)
    .where(
        trainings.c.enrolment_id.in_(bindparam("enrolment_ids", expanding=True)),
        trainings.c.agency == bindparam("agency"),
    )
    .order_by(trainings.c.training_id)
    .with_for_update()
)
_LOCK_RUNNING_OF_ENROLMENT = (
    select(trainings)
    .where(trainings.c.enrolment_id == bindparam("enrolment_id"), trainings.c.status == Status.IN_PROGRESS)
    .with_for_update()
)
_LOCK_RUNNING_OF_PERSON = (
    select(trainings)
    .where(trainings.c.person_id == bindparam("person_id"), trainings.c.status == Status.IN_PROGRESS)
    .order_by(trainings.c.training_id)
    .with_for_update()
)
_OF_COHORT = select(trainings).where(trainings.c.cohort_id == bindparam("cohort_id"))
_END = text("""
    update trainings t
    set status = e.status, reasons = coalesce(string_to_array(nullif(e.reasons, ''), ' '), '{}'),
        attendance_percent = e.attendance_percent, mentoring_sessions = e.mentoring_sessions, ended_on = :ended_on
    from unnest(cast(:ids as uuid[]), cast(:statuses as text[]), cast(:reasons as text[]),
                cast(:attendance as smallint[]), cast(:mentorings as smallint[]))
         as e (training_id, status, reasons, attendance_percent, mentoring_sessions)
    where t.training_id = e.training_id and t.status = 'in_progress'
""")


async def start(tx: Transaction, training: Training) -> bool:
    """Write a new training. False when the enrolment has one already."""
    result = await tx.execute(
        _START,
        {
            "training_id": training.training_id,
            "enrolment_id": training.enrolment_id,
            "cohort_id": training.cohort_id,
            "person_id": training.person_id,
            "track": training.track,
            "programme_id": training.programme_id,
            "agency": training.agency,
            "organiser": training.organiser,
            "status": training.status,
            "reasons": [],
            "started_on": training.started_on,
        },
    )
    return result.rowcount == 1


async def lock_own(tx: Transaction, training_id: UUID, *, agency: str) -> Training | None:
    row = await tx.one_or_none(_LOCK_OWN, {"training_id": training_id, "agency": agency})
    return training_of(row) if row else None


async def lock_cohort(tx: Transaction, cohort_id: UUID) -> list[Training]:
    """All trainings of a cohort, running or not. The caller has looked up the cohort by its agency."""
    return [training_of(row) for row in await tx.all(_LOCK_COHORT, {"cohort_id": cohort_id})]


async def lock_enrolments(tx: Transaction, enrolment_ids: Collection[UUID], *, agency: str) -> list[Training]:
    rows = await tx.all(_LOCK_ENROLMENTS, {"enrolment_ids": list(enrolment_ids), "agency": agency})
    return [training_of(row) for row in rows]


async def lock_running_of_enrolment(tx: Transaction, enrolment_id: UUID) -> list[Training]:
    """For reactions: the enrolment's training while it runs, or nothing."""
    rows = await tx.all(_LOCK_RUNNING_OF_ENROLMENT, {"enrolment_id": enrolment_id})
    return [training_of(row) for row in rows]


async def lock_running_of_person(tx: Transaction, person_id: UUID) -> list[Training]:
    """For reactions: the person's trainings that run, of whatever agency."""
    return [training_of(row) for row in await tx.all(_LOCK_RUNNING_OF_PERSON, {"person_id": person_id})]


async def end(tx: Transaction, ended: Sequence[tuple[Training, Conclusion]], on: date) -> None:
    """Write how these trainings ended, in one statement."""
    await tx.execute(
        _END,
        {
            "ids": [training.training_id for training, _ in ended],
            "statuses": [
                Status.COMPLETED if conclusion.completed else Status.DISCONTINUED for _, conclusion in ended
            ],
            "reasons": [" ".join(conclusion.reasons) for _, conclusion in ended],
            "attendance": [conclusion.attendance_percent for _, conclusion in ended],
            "mentorings": [conclusion.mentoring_sessions for _, conclusion in ended],
            "ended_on": on,
        },
    )


async def visible_to(tx: Transaction, training_id: UUID, *, agency: str) -> Training | None:
    row = await tx.one_or_none(_VISIBLE_TO, {"training_id": training_id, "agency": agency})
    return training_of(row) if row else None


async def of_cohort(tx: Transaction, cohort_id: UUID) -> list[Training]:
    """The cohort's trainings. The caller has looked up the cohort by its agency."""
    return [training_of(row) for row in await tx.all(_OF_COHORT, {"cohort_id": cohort_id})]


async def page(
    tx: Transaction,
    *,
    agency: str,
    limit: int,
    after: UUID | None,
    cohort_id: UUID | None,
    status: Status | None,
    enrolment_id: UUID | None,
    person_id: UUID | None,
) -> list[Training]:
    """Trainings that the agency gives or organises, in the order of their ids, at most `limit`."""
    query = paged(
        select(trainings).where(or_(trainings.c.agency == agency, trainings.c.organiser == agency)),
        trainings.c.training_id,
        limit=limit,
        after=after,
        cohort_id=cohort_id,
        status=status,
        enrolment_id=enrolment_id,
        person_id=person_id,
    )
    return [training_of(row) for row in await tx.all(query)]


def training_of(row: Row[tuple[object, ...]]) -> Training:
    return Training(
        training_id=row.training_id,
        enrolment_id=row.enrolment_id,
        cohort_id=row.cohort_id,
        person_id=row.person_id,
        track=Track(row.track),
        programme_id=row.programme_id,
        agency=row.agency,
        organiser=row.organiser,
        status=Status(row.status),
        started_on=row.started_on,
        reasons=tuple(Reason(reason) for reason in row.reasons),
        attendance_percent=row.attendance_percent,
        mentoring_sessions=row.mentoring_sessions,
        ended_on=row.ended_on,
    )
