"""Plan a session of a module for a cohort, or a make-up for those who missed one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis import Transaction, new_id
from training.domain.refusals import CohortNotFound, SessionNotFound
from training.domain.schedule import require_make_up, require_possible
from training.domain.session import Session
from training.settings import Settings
from training.storage import cohorts, sessions
from training.use_cases.find_module import module_of


@dataclass(frozen=True, slots=True)
class ScheduleSession:
    cohort_id: UUID
    module_key: str
    room_key: str
    instructor_person_id: UUID
    starts_at: datetime
    ends_at: datetime
    make_up_for: UUID | None = None


async def schedule_session(command: ScheduleSession, tx: Transaction) -> Session:
    """The session, unless room, instructor or cohort is taken (RoomTaken, InstructorBusy, CohortBusy).

    Sessions of the past can be entered too: what happened in them is dated by their sheets.
    """
    agency = tx.caller.agency_key
    cohort = await cohorts.taught_by(tx, command.cohort_id, agency=agency)
    if cohort is None:
        raise CohortNotFound("your agency trains no such cohort", field="cohort_id")
    await module_of(tx, cohort, command.module_key)
    held_on = require_possible(command.starts_at, command.ends_at, utc_offset_hours(tx))
    cohort.require_in_semester(held_on, "starts_at")
    if command.make_up_for is not None:
        original = await sessions.own(tx, command.make_up_for, agency=agency)
        if original is None or original.cohort_id != cohort.cohort_id:
            raise SessionNotFound("the cohort has no such session to make up for", field="make_up_for")
        require_make_up(original, command.module_key, command.starts_at)
    session = Session(
        session_id=new_id(),
        agency=cohort.trainer,
        organiser=cohort.organiser,
        cohort_id=cohort.cohort_id,
        module_key=command.module_key,
        training_centre_key=cohort.training_centre_key,
        room_key=command.room_key,
        instructor_person_id=command.instructor_person_id,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        held_on=held_on,
        make_up_for=command.make_up_for,
    )
    await sessions.add(tx, session)
    return session


def utc_offset_hours(tx: Transaction) -> int:
    assert isinstance(tx.settings, Settings)  # noqa: S101 - composition gives every transaction our settings
    return tx.settings.utc_offset_hours
