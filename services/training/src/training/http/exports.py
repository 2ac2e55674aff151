"""Every list as an XLSX file, with the same filters and the same bounds of who sees what."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

import sheets
from chassis import Transaction
from chassis.http import Reads, reading
from training.domain.refusals import ListTooLong
from training.domain.training import Status
from training.http.cohorts import CohortView
from training.http.curricula import CurriculumView, ModuleBody
from training.http.mentorings import MentoringView
from training.http.paper import XLSX
from training.http.sessions import SessionView
from training.http.trainings import TrainingView
from training.storage import cohorts, curricula, mentorings, sessions, trainings

router = APIRouter(prefix="/v1", tags=["exports"])

MOST = 10_000
"""Rows in one file: beyond that a filter serves people better, and the server."""

V = TypeVar("V", bound=BaseModel)


@router.get("/cohorts.xlsx", response_class=Response, responses=XLSX)
async def export_cohorts(
    code: Annotated[str | None, Query()] = None,
    status: Annotated[str | None, Query()] = None,
    reads: Reads = reading("training:read"),
) -> Response:
    agency = reads.caller.agency_key

    async def find(tx: Transaction) -> list[CohortView]:
        rows = await cohorts.page(tx, agency=agency, limit=MOST + 1, after=None, code=code, status=status)
        return [CohortView.of(row) for row in rows]

    return await _export(reads, find, "angkatan", CohortView)


@router.get("/sessions.xlsx", response_class=Response, responses=XLSX)
async def export_sessions(
    cohort_id: Annotated[UUID | None, Query()] = None,
    module_key: Annotated[str | None, Query()] = None,
    instructor_person_id: Annotated[UUID | None, Query()] = None,
    held_on: Annotated[date | None, Query()] = None,
    reads: Reads = reading("training:read"),
) -> Response:
    agency = reads.caller.agency_key

    async def find(tx: Transaction) -> list[SessionView]:
        rows = await sessions.page(
            tx,
            agency=agency,
            limit=MOST + 1,
            after=None,
            cohort_id=cohort_id,
            module_key=module_key,
            instructor_person_id=instructor_person_id,
            held_on=held_on,
        )
        return [SessionView.of(row) for row in rows]

    return await _export(reads, find, "sesi", SessionView)


@router.get("/trainings.xlsx", response_class=Response, responses=XLSX)
async def export_trainings(
    cohort_id: Annotated[UUID | None, Query()] = None,
    status: Annotated[Status | None, Query()] = None,
    enrolment_id: Annotated[UUID | None, Query()] = None,
    person_id: Annotated[UUID | None, Query()] = None,
    reads: Reads = reading("training:read"),
) -> Response:
    agency = reads.caller.agency_key

    async def find(tx: Transaction) -> list[TrainingView]:
        rows = await trainings.page(
            tx,
            agency=agency,
            limit=MOST + 1,
            after=None,
            cohort_id=cohort_id,
            status=status,
            enrolment_id=enrolment_id,
            person_id=person_id,
        )
        return [TrainingView.of(row) for row in rows]

    return await _export(reads, find, "pelatihan", TrainingView)


@router.get("/mentorings.xlsx", response_class=Response, responses=XLSX)
async def export_mentorings(
    cohort_id: Annotated[UUID | None, Query()] = None,
    enrolment_id: Annotated[UUID | None, Query()] = None,
    reads: Reads = reading("training:read"),
) -> Response:
    agency = reads.caller.agency_key

    async def find(tx: Transaction) -> list[MentoringView]:
        rows = await mentorings.page(
            tx, agency=agency, limit=MOST + 1, after=None, cohort_id=cohort_id, enrolment_id=enrolment_id
        )
        return [MentoringView.of(row) for row in rows]

    return await _export(reads, find, "pendampingan", MentoringView)


class CurriculumLine(ModuleBody):
    """One module, with the curriculum that it belongs to: a spreadsheet has no lists in lists."""

    agency: str
    curriculum_key: str
    curriculum_version: int
    track: str


@router.get("/curricula.xlsx", response_class=Response, responses=XLSX)
async def export_curricula(
    curriculum_key: Annotated[str | None, Query()] = None,
    track: Annotated[str | None, Query()] = None,
    reads: Reads = reading("training:read"),
) -> Response:
    async def find(tx: Transaction) -> list[CurriculumLine]:
        found = await curricula.page(
            tx, limit=MOST + 1, after=None, curriculum_key=curriculum_key, track=track
        )
        return [
            CurriculumLine(
                agency=one.agency,
                curriculum_key=one.curriculum_key,
                curriculum_version=one.version,
                track=one.track,
                **module.model_dump(),
            )
            for one in found
            for module in CurriculumView.of(one).modules
        ]

    return await _export(reads, find, "kurikulum", CurriculumLine)


async def _export(
    reads: Reads, find: Callable[[Transaction], Awaitable[Sequence[V]]], title: str, view: type[V]
) -> Response:
    """Raises ListTooLong beyond `MOST` rows."""
    async with reads.transaction() as tx:
        rows = await find(tx)
    if len(rows) > MOST:
        raise ListTooLong(f"more than {MOST:,} rows: narrow the list down by its filters")
    lines = (list(row.model_dump().values()) for row in rows)
    content = await asyncio.to_thread(sheets.workbook, title, list(view.model_fields), lines)
    headers = {"Content-Disposition": f'attachment; filename="{title}.xlsx"', "Cache-Control": "no-store"}
    return Response(content, media_type=sheets.XLSX, headers=headers)
