"""Sheets to print, templates to fill in, and their way back."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

import sheets
from chassis.http import Commands, Reads, creating, reading
from chassis.types import Code, SnakeCode
from training.domain.attendance import Mark
from training.domain.refusals import CohortNotFound, SessionNotFound
from training.domain.sheets import Row
from training.http.sheets import SheetRecordedView
from training.paper import attendance_sheet, filled_in, templates
from training.paper.attendance_sheet import AttendanceSheet
from training.paper.templates import TemplateLine
from training.storage import cohorts, sessions
from training.use_cases.gather_sheet import AttendancePaper, gather_attendance, gather_scores
from training.use_cases.record_attendance import RecordAttendance, record_attendance
from training.use_cases.record_scores import RecordScores, record_scores
from training.use_cases.schedule_session import utc_offset_hours

router = APIRouter(prefix="/v1", tags=["paper"])

PDF: dict[int | str, dict[str, Any]] = {200: {"content": {attendance_sheet.CONTENT_TYPE: {}}}}
XLSX: dict[int | str, dict[str, Any]] = {200: {"content": {sheets.XLSX: {}}}}
V = TypeVar("V", Mark, int)
Workbook = Annotated[UploadFile, File(description="the filled-in template, as XLSX or CSV")]


@router.get("/cohorts/{cohort_id}/attendance-sheet.pdf", response_class=Response, responses=PDF)
async def attendance_pdf(
    cohort_id: UUID, session_id: Annotated[UUID, Query()], reads: Reads = reading("training:read")
) -> Response:
    """The sheet of a session to print and sign."""
    async with reads.database.transaction(reads.caller) as tx:
        paper = await gather_attendance(tx, cohort_id, session_id)
        offset = utc_offset_hours(tx)
    content = await asyncio.to_thread(attendance_sheet.print_sheet, _printed(paper, offset))
    return _download(content, attendance_sheet.CONTENT_TYPE, f"daftar-hadir-{paper.cohort.code}.pdf")


@router.get("/cohorts/{cohort_id}/attendance.xlsx", response_class=Response, responses=XLSX)
async def attendance_template(
    cohort_id: UUID, session_id: Annotated[UUID, Query()], reads: Reads = reading("training:read")
) -> Response:
    """The sheet of a session to fill in and send to /v1/sessions/{session_id}/attendance/imports."""
    async with reads.database.transaction(reads.caller) as tx:
        paper = await gather_attendance(tx, cohort_id, session_id)
    rows = [TemplateLine(one.enrolment_id, paper.names.get(one.person_id), one.mark) for one in paper.lines]
    form = filled_in.Form.attendance(session_id)
    content = await asyncio.to_thread(templates.attendance_template, form, rows)
    return _download(content, sheets.XLSX, f"daftar-hadir-{paper.cohort.code}.xlsx")


@router.get("/cohorts/{cohort_id}/scores.xlsx", response_class=Response, responses=XLSX)
async def score_template(
    cohort_id: UUID, module_key: Annotated[Code, Query()], reads: Reads = reading("training:read")
) -> Response:
    """The scores of a module to fill in and send to /v1/cohorts/{cohort_id}/scores/imports."""
    async with reads.database.transaction(reads.caller) as tx:
        paper = await gather_scores(tx, cohort_id, module_key)
    rows = [TemplateLine(one.enrolment_id, paper.names.get(one.person_id), one.score) for one in paper.lines]
    form = filled_in.Form.scores(cohort_id, module_key)
    content = await asyncio.to_thread(templates.score_template, form, rows)
    return _download(content, sheets.XLSX, f"nilai-{module_key}.xlsx")


@router.post("/sessions/{session_id}/attendance/imports", response_model=SheetRecordedView)
async def import_attendance(
    session_id: UUID,
    file: Workbook,
    occurred_on: Annotated[date, Form()],
    reason: Annotated[SnakeCode | None, Form()] = None,
    commands: Commands = creating("training:write"),
) -> Response:
    """Record a filled-in attendance sheet: all rows, or none and a verdict for each."""
    async with commands.transaction() as tx:
        if await sessions.own(tx, session_id, agency=commands.caller.agency_key) is None:
            raise SessionNotFound("your agency holds no such session")
    rows = await _read(file, filled_in.attendance_rows, filled_in.Form.attendance(session_id))
    command = RecordAttendance(session_id=session_id, rows=rows, occurred_on=occurred_on, reason=reason)
    return await commands.run(record_attendance, command, view=SheetRecordedView.of)


@router.post("/cohorts/{cohort_id}/scores/imports", response_model=SheetRecordedView)
async def import_scores(
    cohort_id: UUID,
    file: Workbook,
    module_key: Annotated[Code, Form()],
    occurred_on: Annotated[date, Form()],
    reason: Annotated[SnakeCode | None, Form()] = None,
    commands: Commands = creating("training:write"),
) -> Response:
    """Record filled-in scores: all rows, or none and a verdict for each."""
    async with commands.transaction() as tx:
        if await cohorts.taught_by(tx, cohort_id, agency=commands.caller.agency_key) is None:
            raise CohortNotFound("your agency trains no such cohort")
    rows = await _read(file, filled_in.score_rows, filled_in.Form.scores(cohort_id, module_key))
    command = RecordScores(
        cohort_id=cohort_id, module_key=module_key, rows=rows, occurred_on=occurred_on, reason=reason
    )
    return await commands.run(record_scores, command, view=SheetRecordedView.of)


async def _read(
    file: UploadFile, interpret: Callable[[bytes, filled_in.Form], list[Row[V]]], form: filled_in.Form
) -> list[Row[V]]:
    """Read the file in a thread: a hostile workbook may take a second of computing, and others go on meanwhile."""
    return await asyncio.to_thread(interpret, await file.read(filled_in.LIMITS.size + 1), form)


def _printed(paper: AttendancePaper, offset: int) -> AttendanceSheet:
    session = paper.session
    ordinary = [one.session_id for one in paper.of_module if one.make_up_for is None]
    number = ordinary.index(session.make_up_for or session.session_id) + 1
    title = paper.module.title
    return AttendanceSheet(
        training_centre=session.training_centre_key,
        cohort_code=paper.cohort.code,
        module=f"{title} ({paper.module.module_key})" if title else paper.module.module_key,
        session_number=number,
        sessions=len(ordinary),
        make_up=session.make_up_for is not None,
        room=session.room_key,
        instructor=paper.names.get(session.instructor_person_id),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        utc_offset_hours=offset,
        participants=sorted(
            ((paper.names.get(one.person_id), one.mark) for one in paper.lines), key=lambda one: one[0] or "~"
        ),
    )


def _download(content: bytes, content_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=content_type, headers=headers)
