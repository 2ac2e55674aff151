"""/v1/cohorts: the copy of what registration opened; scores and conclusion hang on it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from chassis.http import Body, Commands, Page, PageQuery, Reads, changing, creating, page_query, reading
from chassis.types import Code, SnakeCode
from training.domain.cohort import Cohort
from training.domain.curriculum import Track
from training.domain.refusals import CohortNotFound
from training.domain.sheets import Row
from training.http.sheets import ScoreSheetView, SheetRecordedView
from training.storage import cohorts, standing_sheets
from training.use_cases.conclude_cohort import CohortConcluded, ConcludeCohort, conclude_cohort
from training.use_cases.find_module import module_of
from training.use_cases.record_scores import RecordScores, record_scores

router = APIRouter(prefix="/v1/cohorts", tags=["cohorts"])


class CohortView(BaseModel):
    cohort_id: UUID
    code: str
    programme_id: UUID
    track: Track
    training_centre_key: str
    semester_starts_on: date
    semester_ends_on: date
    curriculum_key: str
    curriculum_version: int
    organiser: str
    trainer: str
    min_attendance_percent: int
    min_mentoring_sessions: int
    status: str
    entered_afterwards: bool

    @classmethod
    def of(cls, cohort: Cohort) -> "CohortView":
        return cls.model_validate(cohort, from_attributes=True)


class ScoreRow(Body):
    enrolment_id: UUID
    score: int = Field(ge=0, le=100)


class RecordScoresBody(Body):
    """Scores of one module for those named; who is not named keeps his."""

    module_key: Code
    rows: list[ScoreRow] = Field(min_length=1, max_length=200)
    occurred_on: date
    reason: SnakeCode | None = None


class ConcludeCohortBody(Body):
    occurred_on: date
    reason: SnakeCode | None = None


class CohortConcludedView(BaseModel):
    """How many trainings ended just now, and how; which ones is in the list of trainings."""

    cohort_id: UUID
    completed: int
    discontinued: int

    @classmethod
    def of(cls, concluded: CohortConcluded) -> "CohortConcludedView":
        return cls.model_validate(concluded, from_attributes=True)


@router.get("", response_model=Page[CohortView])
async def listing(
    code: Annotated[str | None, Query()] = None,
    status: Annotated[str | None, Query()] = None,
    page: PageQuery = page_query(),
    reads: Reads = reading("training:read"),
) -> Page[CohortView]:
    async with reads.transaction() as tx:
        rows = await cohorts.page(
            tx,
            agency=reads.caller.agency_key,
            limit=page.fetch,
            after=page.after_id(),
            code=code,
            status=status,
        )
    return Page[CohortView].of(rows, page, view=CohortView.of, key=lambda row: row.cohort_id)


@router.get("/{cohort_id}", response_model=CohortView)
async def show(cohort_id: UUID, reads: Reads = reading("training:read")) -> CohortView:
    async with reads.transaction() as tx:
        cohort = await cohorts.visible_to(tx, cohort_id, agency=reads.caller.agency_key)
    if cohort is None:
        raise CohortNotFound("your agency neither trains nor organises such a cohort")
    return CohortView.of(cohort)


@router.post("/{cohort_id}/scores", response_model=SheetRecordedView)
async def record(
    cohort_id: UUID, body: RecordScoresBody, commands: Commands = creating("training:write")
) -> Response:
    """Record scores of a module. All rows or none: a wrong one is answered with a verdict for each."""
    command = RecordScores(
        cohort_id=cohort_id,
        module_key=body.module_key,
        rows=[Row(row.enrolment_id, row.score) for row in body.rows],
        occurred_on=body.occurred_on,
        reason=body.reason,
    )
    return await commands.run(record_scores, command, view=SheetRecordedView.of)


@router.get("/{cohort_id}/scores", response_model=ScoreSheetView)
async def show_scores(
    cohort_id: UUID, module_key: Annotated[Code, Query()], reads: Reads = reading("training:read")
) -> ScoreSheetView:
    async with reads.transaction() as tx:
        cohort = await cohorts.visible_to(tx, cohort_id, agency=reads.caller.agency_key)
        if cohort is None:
            raise CohortNotFound("your agency neither trains nor organises such a cohort")
        module = await module_of(tx, cohort, module_key)
        lines = await standing_sheets.scores_of(tx, cohort_id, module.module_key)
    return ScoreSheetView.of(cohort_id, module.module_key, lines)


@router.post("/{cohort_id}/conclusion", response_model=CohortConcludedView)
async def conclude(
    cohort_id: UUID, body: ConcludeCohortBody, commands: Commands = changing("training:write")
) -> Response:
    """End the semester: every running training ends completed, or discontinued with all reasons."""
    command = ConcludeCohort(cohort_id=cohort_id, occurred_on=body.occurred_on, reason=body.reason)
    return await commands.run(conclude_cohort, command, view=CohortConcludedView.of)
