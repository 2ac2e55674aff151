"""/v1/trainings: how each participant fares, and the end of those who leave."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from chassis.http import Body, Commands, Page, PageQuery, Reads, changing, page_query, reading
from chassis.types import SnakeCode
from training.domain.conclusion import Reason
from training.domain.curriculum import Track
from training.domain.refusals import TrainingNotFound
from training.domain.training import Status, Training
from training.storage import progress, trainings
from training.storage.progress import ModuleProgress
from training.use_cases.discontinue_training import DiscontinueTraining, discontinue_training

router = APIRouter(prefix="/v1/trainings", tags=["trainings"])


class TrainingView(BaseModel):
    training_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    agency: str
    status: Status
    reasons: list[Reason]
    attendance_percent: int | None
    mentoring_sessions: int | None
    started_on: date
    ended_on: date | None

    @classmethod
    def of(cls, training: Training) -> "TrainingView":
        return cls.model_validate(training, from_attributes=True)


class ModuleProgressView(BaseModel):
    module_key: str
    score: int | None
    attended: int
    sessions: int
    completed_on: date | None


class TrainingDetailView(TrainingView):
    modules: list[ModuleProgressView]

    @classmethod
    def with_modules(cls, training: Training, modules: list[ModuleProgress]) -> "TrainingDetailView":
        shown = [ModuleProgressView.model_validate(module, from_attributes=True) for module in modules]
        return cls(**TrainingView.of(training).model_dump(), modules=shown)


class DiscontinueTrainingBody(Body):
    """`dropped_out` of who stayed away without a word, `withdrawn` of who said so."""

    reason: Literal[Reason.DROPPED_OUT, Reason.WITHDRAWN]
    occurred_on: date
    history_reason: SnakeCode | None = None


@router.get("", response_model=Page[TrainingView])
async def listing(
    cohort_id: Annotated[UUID | None, Query()] = None,
    status: Annotated[Status | None, Query()] = None,
    enrolment_id: Annotated[UUID | None, Query()] = None,
    person_id: Annotated[UUID | None, Query()] = None,
    page: PageQuery = page_query(),
    reads: Reads = reading("training:read"),
) -> Page[TrainingView]:
    async with reads.transaction() as tx:
        rows = await trainings.page(
            tx,
            agency=reads.caller.agency_key,
            limit=page.fetch,
            after=page.after_id(),
            cohort_id=cohort_id,
            status=status,
            enrolment_id=enrolment_id,
            person_id=person_id,
        )
    return Page[TrainingView].of(rows, page, view=TrainingView.of, key=lambda row: row.training_id)


@router.get("/{training_id}", response_model=TrainingDetailView)
async def show(training_id: UUID, reads: Reads = reading("training:read")) -> TrainingDetailView:
    async with reads.transaction() as tx:
        training = await trainings.visible_to(tx, training_id, agency=reads.caller.agency_key)
        if training is None:
            raise TrainingNotFound("your agency neither gives nor organises such a training")
        modules = await progress.by_module(tx, training)
    return TrainingDetailView.with_modules(training, modules)


@router.post("/{training_id}/discontinuation", response_model=TrainingView)
async def discontinue(
    training_id: UUID, body: DiscontinueTrainingBody, commands: Commands = changing("training:write")
) -> Response:
    """End a running training before the end of the semester."""
    command = DiscontinueTraining(
        training_id=training_id,
        reason=Reason(body.reason),
        occurred_on=body.occurred_on,
        history_reason=body.history_reason,
    )
    return await commands.run(discontinue_training, command, view=TrainingView.of)
