"""/v1/mentorings: mentoring sessions with one or several participants."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from chassis.http import Body, Commands, Page, PageQuery, Reads, creating, page_query, reading
from chassis.types import SnakeCode
from training.storage import mentorings
from training.storage.mentorings import Mentoring
from training.use_cases.record_mentoring import RecordMentoring, record_mentoring

router = APIRouter(prefix="/v1/mentorings", tags=["mentorings"])


class RecordMentoringBody(Body):
    cohort_id: UUID | None = None
    enrolment_ids: list[UUID] = Field(min_length=1, max_length=200)
    mentor_person_id: UUID
    minutes: int = Field(ge=1, le=720)
    occurred_on: date
    reason: SnakeCode | None = None

    def command(self) -> RecordMentoring:
        return RecordMentoring(
            enrolment_ids=tuple(self.enrolment_ids),
            mentor_person_id=self.mentor_person_id,
            minutes=self.minutes,
            occurred_on=self.occurred_on,
            cohort_id=self.cohort_id,
            reason=self.reason,
        )


class MentoringView(BaseModel):
    mentoring_id: UUID
    agency: str
    mentor_person_id: UUID
    minutes: int
    held_on: date
    enrolment_ids: list[UUID]

    @classmethod
    def of(cls, mentoring: Mentoring) -> "MentoringView":
        return cls.model_validate(mentoring, from_attributes=True)


@router.post("", status_code=201, response_model=MentoringView)
async def record(body: RecordMentoringBody, commands: Commands = creating("training:write")) -> Response:
    """Record one mentoring session for everybody named. All or none, with a verdict for each."""
    return await commands.run(record_mentoring, body.command(), view=MentoringView.of, status=201)


@router.get("", response_model=Page[MentoringView])
async def listing(
    cohort_id: Annotated[UUID | None, Query()] = None,
    enrolment_id: Annotated[UUID | None, Query()] = None,
    page: PageQuery = page_query(),
    reads: Reads = reading("training:read"),
) -> Page[MentoringView]:
    async with reads.transaction() as tx:
        rows = await mentorings.page(
            tx,
            agency=reads.caller.agency_key,
            limit=page.fetch,
            after=page.after_id(),
            cohort_id=cohort_id,
            enrolment_id=enrolment_id,
        )
    return Page[MentoringView].of(rows, page, view=MentoringView.of, key=lambda row: row.mentoring_id)
