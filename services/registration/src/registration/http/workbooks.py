"""Every list as an XLSX file, with the filters of the list."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from chassis.http import Reads, reading
from registration.domain.refusals import ListTooLong
from registration.domain.vocabulary import CohortStatus, EnrolmentStatus
from registration.http.agencies import AgencyView, TrainingCentreView
from registration.http.cohort_bodies import CohortView
from registration.http.enrolment_bodies import EnrolmentView
from registration.http.programmes import NO_ID, ProgrammeView
from registration.storage import agencies, cohorts, enrolment_lists, programmes
from sheets import XLSX, workbook

router = APIRouter(prefix="/v1", tags=["lists"])

MAX_ROWS = 50_000
_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}}}
_LEFT_OUT = frozenset({"verdicts"})  # a list in each row; GET of the one record shows them
T = TypeVar("T")


@router.get("/enrolments.xlsx", response_class=Response, responses=_FILE)
async def enrolments_workbook(
    cohort_id: UUID | None = None,
    status: EnrolmentStatus | None = None,
    reads: Reads = reading("registration:read"),
) -> Response:
    """Applications and enrolments, as in the list; without names."""
    async with reads.transaction() as tx:
        found = await enrolment_lists.listing(
            tx,
            agency=reads.caller.agency_key,
            after=NO_ID,
            limit=MAX_ROWS + 1,
            cohort_id=cohort_id,
            status=status,
        )
    return await _file("enrolments", EnrolmentView, found, EnrolmentView.of)


@router.get("/cohorts.xlsx", response_class=Response, responses=_FILE)
async def cohorts_workbook(
    programme_id: UUID | None = None,
    status: CohortStatus | None = None,
    reads: Reads = reading("registration:read"),
) -> Response:
    async with reads.transaction() as tx:
        found = await cohorts.listing(
            tx,
            agency=reads.caller.agency_key,
            after=NO_ID,
            limit=MAX_ROWS + 1,
            programme_id=programme_id,
            status=status,
        )
    return await _file("cohorts", CohortView, found, CohortView.of)


@router.get("/programmes.xlsx", response_class=Response, responses=_FILE)
async def programmes_workbook(reads: Reads = reading("registration:read")) -> Response:
    async with reads.transaction() as tx:
        found = await programmes.listing(tx, agency=reads.caller.agency_key, after=NO_ID, limit=MAX_ROWS + 1)
    return await _file("programmes", ProgrammeView, found, ProgrammeView.of)


@router.get("/agencies.xlsx", response_class=Response, responses=_FILE)
async def agencies_workbook(reads: Reads = reading("registration:read")) -> Response:
    async with reads.transaction() as tx:
        found = await agencies.list_agencies(tx, after="", limit=MAX_ROWS + 1)
    return await _file("agencies", AgencyView, found, AgencyView.model_validate)


@router.get("/training-centres.xlsx", response_class=Response, responses=_FILE)
async def training_centres_workbook(reads: Reads = reading("registration:read")) -> Response:
    async with reads.transaction() as tx:
        found = await agencies.list_training_centres(tx, after="", limit=MAX_ROWS + 1)
    return await _file("training-centres", TrainingCentreView, found, TrainingCentreView.model_validate)


async def _file(
    name: str, kind: type[BaseModel], found: Sequence[T], view: Callable[[T], BaseModel]
) -> Response:
    if len(found) > MAX_ROWS:
        raise ListTooLong(f"A file holds at most {MAX_ROWS} rows; ask with a filter.")
    columns = [column for column in kind.model_fields if column not in _LEFT_OUT]
    rows = ([getattr(view(one), column) for column in columns] for one in found)
    content = await asyncio.to_thread(workbook, name, columns, rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)
