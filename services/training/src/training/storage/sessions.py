"""Sessions. The database excludes clashes; here the violation gets its name."""

from datetime import date
from uuid import UUID

from sqlalchemy import Row, bindparam, exists, insert, or_, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from chassis import Transaction
from chassis.refusals import Conflict
from training.domain.refusals import CohortBusy, InstructorBusy, RoomTaken
from training.domain.session import Session
from training.storage.pages import paged
from training.storage.tables import sessions

_ADD = insert(sessions)
_BY_ID = select(sessions).where(sessions.c.session_id == bindparam("session_id"))
_OWN = _BY_ID.where(sessions.c.agency == bindparam("agency"))
_LOCK_OWN = _OWN.with_for_update()
_VISIBLE_TO = _BY_ID.where(
    or_(sessions.c.agency == bindparam("agency"), sessions.c.organiser == bindparam("agency"))
)
_OF_COHORT = (
    select(sessions)
    .where(sessions.c.cohort_id == bindparam("cohort_id"), sessions.c.cancelled_on.is_(None))
    .order_by(sessions.c.during)
)
_CANCEL = (
    update(sessions)
    .where(sessions.c.session_id == bindparam("of_session"))
    .values(cancelled_on=bindparam("on"))
)
_make_up = sessions.alias("make_up")
_IS_MADE_UP = select(
    exists().where(_make_up.c.make_up_for == bindparam("session_id"), _make_up.c.cancelled_on.is_(None))
)

_CLASHES: dict[str | None, tuple[type[Conflict], str, str]] = {
    "sessions_room_free": (RoomTaken, "room_key", "choose another room or time"),
    "sessions_instructor_free": (InstructorBusy, "instructor_person_id", "choose another instructor or time"),
    "sessions_cohort_free": (CohortBusy, "starts_at", "choose another time"),
}


async def add(tx: Transaction, session: Session) -> None:
    """Write a new session. Raises RoomTaken, InstructorBusy or CohortBusy: one clash, the first that was found."""
    try:
        await tx.execute(
            _ADD,
            {
                "session_id": session.session_id,
                "agency": session.agency,
                "organiser": session.organiser,
                "cohort_id": session.cohort_id,
                "module_key": session.module_key,
                "training_centre_key": session.training_centre_key,
                "room_key": session.room_key,
                "instructor_person_id": session.instructor_person_id,
                "during": Range(session.starts_at, session.ends_at),
                "held_on": session.held_on,
                "make_up_for": session.make_up_for,
            },
        )
    except IntegrityError as error:
        clash = _CLASHES.get(_violated_constraint(error))
        if clash is None:
            raise
        refusal, field, remedy = clash
        raise refusal(remedy, field=field) from None


async def own(tx: Transaction, session_id: UUID, *, agency: str) -> Session | None:
    row = await tx.one_or_none(_OWN, {"session_id": session_id, "agency": agency})
    return session_of(row) if row else None


async def lock_own(tx: Transaction, session_id: UUID, *, agency: str) -> Session | None:
    row = await tx.one_or_none(_LOCK_OWN, {"session_id": session_id, "agency": agency})
    return session_of(row) if row else None


async def visible_to(tx: Transaction, session_id: UUID, *, agency: str) -> Session | None:
    row = await tx.one_or_none(_VISIBLE_TO, {"session_id": session_id, "agency": agency})
    return session_of(row) if row else None


async def of_cohort(tx: Transaction, cohort_id: UUID) -> list[Session]:
    """The cohort's sessions that were not cancelled, by time. The caller has looked up the cohort by its agency."""
    return [session_of(row) for row in await tx.all(_OF_COHORT, {"cohort_id": cohort_id})]


async def is_made_up(tx: Transaction, session_id: UUID) -> bool:
    return bool(await tx.scalar(_IS_MADE_UP, {"session_id": session_id}))


async def cancel(tx: Transaction, session: Session, on: date) -> None:
    await tx.execute(_CANCEL, {"of_session": session.session_id, "on": on})


async def page(
    tx: Transaction,
    *,
    agency: str,
    limit: int,
    after: UUID | None,
    cohort_id: UUID | None,
    module_key: str | None,
    instructor_person_id: UUID | None,
    held_on: date | None,
) -> list[Session]:
    """Sessions that the agency holds or organises, in the order of their ids, at most `limit`."""
    query = paged(
        select(sessions).where(or_(sessions.c.agency == agency, sessions.c.organiser == agency)),
        sessions.c.session_id,
        limit=limit,
        after=after,
        cohort_id=cohort_id,
        module_key=module_key,
        instructor_person_id=instructor_person_id,
        held_on=held_on,
    )
    return [session_of(row) for row in await tx.all(query)]


def session_of(row: Row[tuple[object, ...]]) -> Session:
    return Session(
        session_id=row.session_id,
        agency=row.agency,
        organiser=row.organiser,
        cohort_id=row.cohort_id,
        module_key=row.module_key,
        training_centre_key=row.training_centre_key,
        room_key=row.room_key,
        instructor_person_id=row.instructor_person_id,
        starts_at=row.during.lower,
        ends_at=row.during.upper,
        held_on=row.held_on,
        make_up_for=row.make_up_for,
        cancelled=row.cancelled_on is not None,
        sheet_on=row.sheet_on,
    )


def _violated_constraint(error: IntegrityError) -> str | None:
    """asyncpg's own error, which knows the constraint, is the cause of SQLAlchemy's."""
    return getattr(getattr(error.orig, "__cause__", None), "constraint_name", None)
