"""/v1/sessions: planned, cancelled, and their attendance sheets."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from chassis.http import Body, Commands, Page, PageQuery, Reads, changing, creating, page_query, reading
from chassis.types import Code, SnakeCode
from training.domain.attendance import Mark
from training.domain.refusals import SessionNotFound
from training.domain.session import Session
from training.domain.sheets import Row
from training.http.sheets import AttendanceSheetView, AttendanceView, SheetRecordedView
from training.storage import sessions, standing_sheets
from training.use_cases.cancel_session import CancelSession, cancel_session
from training.use_cases.record_attendance import RecordAttendance, record_attendance
from training.use_cases.schedule_session import ScheduleSession, schedule_session

router = APIRouter(prefix="/v1/sessions", tags=["sessions"])


class ScheduleSessionBody(Body):
    """Times bear an offset, e.g. 2024-02-05T09:00:00+07:00."""

    cohort_id: UUID
    module_key: Code
    room_key: Code
    instructor_person_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    make_up_for: UUID | None = None

    def command(self) -> ScheduleSession:
        return ScheduleSession(
            cohort_id=self.cohort_id,
            module_key=self.module_key,
            room_key=self.room_key,
            instructor_person_id=self.instructor_person_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            make_up_for=self.make_up_for,
        )


class SessionView(BaseModel):
    session_id: UUID
    agency: str
    cohort_id: UUID
    module_key: str
    training_centre_key: str
    room_key: str
    instructor_person_id: UUID
    starts_at: datetime
    ends_at: datetime
    held_on: date
    make_up_for: UUID | None
    cancelled: bool
    sheet_on: date | None

    @classmethod
    def of(cls, session: Session) -> "SessionView":
        return cls.model_validate(session, from_attributes=True)


class CancelSessionBody(Body):
    occurred_on: date
    reason: SnakeCode | None = None


class AttendanceRow(Body):
    enrolment_id: UUID
    status: Mark


class RecordAttendanceBody(Body):
    """The whole sheet: it replaces what stood, and who is not named was not there."""

    rows: list[AttendanceRow] = Field(max_length=200)
    occurred_on: date
    reason: SnakeCode | None = None


@router.post("", status_code=201, response_model=SessionView)
async def schedule(body: ScheduleSessionBody, commands: Commands = creating("training:write")) -> Response:
    """Plan a session. A clash of room, instructor or cohort is refused by name (409)."""
    return await commands.run(
        schedule_session,
        body.command(),
        view=SessionView.of,
        status=201,
        location="/v1/sessions/{session_id}",
    )


@router.get("", response_model=Page[SessionView])
async def listing(
    cohort_id: Annotated[UUID | None, Query()] = None,
    module_key: Annotated[str | None, Query()] = None,
    instructor_person_id: Annotated[UUID | None, Query()] = None,
    held_on: Annotated[date | None, Query()] = None,
    page: PageQuery = page_query(),
    reads: Reads = reading("training:read"),
) -> Page[SessionView]:
    async with reads.transaction() as tx:
        rows = await sessions.page(
            tx,
            agency=reads.caller.agency_key,
            limit=page.fetch,
            after=page.after_id(),
            cohort_id=cohort_id,
            module_key=module_key,
            instructor_person_id=instructor_person_id,
            held_on=held_on,
        )
    return Page[SessionView].of(rows, page, view=SessionView.of, key=lambda row: row.session_id)


@router.get("/{session_id}", response_model=SessionView)
async def show(session_id: UUID, reads: Reads = reading("training:read")) -> SessionView:
    async with reads.transaction() as tx:
        session = await sessions.visible_to(tx, session_id, agency=reads.caller.agency_key)
    if session is None:
        raise SessionNotFound("your agency neither holds nor organises such a session")
    return SessionView.of(session)


@router.post("/{session_id}/cancellation", response_model=SessionView)
async def cancel(
    session_id: UUID, body: CancelSessionBody, commands: Commands = changing("training:write")
) -> Response:
    """Cancel a session that was not held; it counts for nobody."""
    command = CancelSession(session_id=session_id, occurred_on=body.occurred_on, reason=body.reason)
    return await commands.run(cancel_session, command, view=SessionView.of)


@router.put("/{session_id}/attendance", response_model=SheetRecordedView)
async def record(
    session_id: UUID, body: RecordAttendanceBody, commands: Commands = changing("training:write")
) -> Response:
    """Record the whole sheet. All rows or none: a wrong one is answered with a verdict for each."""
    command = RecordAttendance(
        session_id=session_id,
        rows=[Row(row.enrolment_id, row.status) for row in body.rows],
        occurred_on=body.occurred_on,
        reason=body.reason,
    )
    return await commands.run(record_attendance, command, view=SheetRecordedView.of)


@router.get("/{session_id}/attendance", response_model=AttendanceSheetView)
async def show_attendance(session_id: UUID, reads: Reads = reading("training:read")) -> AttendanceSheetView:
    async with reads.transaction() as tx:
        session = await sessions.visible_to(tx, session_id, agency=reads.caller.agency_key)
        if session is None:
            raise SessionNotFound("your agency neither holds nor organises such a session")
        lines = await standing_sheets.attendance_of(tx, session.cohort_id, session_id)
    rows = [AttendanceView(enrolment_id=line.enrolment_id, status=line.mark) for line in lines]
    return AttendanceSheetView(session_id=session_id, sheet_on=session.sheet_on, rows=rows)
