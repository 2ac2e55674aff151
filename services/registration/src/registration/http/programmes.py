"""/v1/programmes"""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, model_validator

from chassis.http import Body, Commands, Page, PageQuery, Reads, creating, page_query, reading
from chassis.types import AreaCode, Code, PublicText
from registration.domain.policy import ProgrammePolicy
from registration.domain.refusals import ProgrammeNotFound
from registration.domain.vocabulary import PriorityGroup
from registration.storage import programmes
from registration.use_cases.start_programme import StartProgramme, start_programme

router = APIRouter(prefix="/v1/programmes", tags=["programmes"])

NO_ID = UUID(int=0)
Points = Annotated[int, Field(ge=0, le=1000)]


class PointsBody(Body):
    """Points of the waitlist score. What is left out has its default."""

    groups: dict[PriorityGroup, Points] | None = None
    business: Points | None = None
    nib: Points | None = None
    hs_code: Points | None = None
    cluster: Points | None = None


class ProgrammeSettingsBody(Body):
    """What the programme decides for all its cohorts. What is left out has its default."""

    minimum_age: Annotated[int, Field(ge=0, le=100)] | None = None
    re_enrolment_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    promotion_days: Annotated[int, Field(ge=0, le=365)] | None = None
    screening_weight: Annotated[int, Field(ge=0, le=100)] | None = None
    interview_weight: Annotated[int, Field(ge=0, le=100)] | None = None
    minimum_ranked_score: Annotated[int, Field(ge=0, le=100_000)] | None = None
    points: PointsBody | None = None


class StartProgrammeBody(Body):
    code: Code
    name: PublicText
    target: Annotated[int, Field(ge=1, le=1_000_000)]
    starts_on: date
    deadline: date
    area_code: AreaCode
    settings: ProgrammeSettingsBody = ProgrammeSettingsBody()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.deadline <= self.starts_on:
            raise ValueError("deadline must lie after starts_on")
        return self

    def command(self) -> StartProgramme:
        return StartProgramme(
            code=self.code,
            name=self.name,
            target=self.target,
            starts_on=self.starts_on,
            deadline=self.deadline,
            area_code=self.area_code,
            settings=self.settings.model_dump(exclude_none=True),
        )


class ProgrammeView(BaseModel):
    programme_id: UUID
    code: str
    name: str
    target: int
    starts_on: date
    deadline: date
    organiser: str
    area_code: str
    settings: dict[str, Any]

    @classmethod
    def of(cls, programme: Any) -> Self:
        """Of a programme just started, or of a row."""
        policy = programme.policy
        settings = policy.stored() if isinstance(policy, ProgrammePolicy) else policy
        names = [name for name in cls.model_fields if name != "settings"]
        return cls(**{name: getattr(programme, name) for name in names}, settings=settings)


@router.post("", status_code=201, response_model=ProgrammeView)
async def start(body: StartProgrammeBody, commands: Commands = creating("registration:write")) -> Response:
    """Start a programme; the agency of the token organises it."""
    return await commands.run(
        start_programme,
        body.command(),
        view=ProgrammeView.of,
        status=201,
        location="/v1/programmes/{programme_id}",
    )


@router.get("", response_model=Page[ProgrammeView])
async def list_programmes(
    page: PageQuery = page_query(), reads: Reads = reading("registration:read")
) -> Page[ProgrammeView]:
    async with reads.transaction() as tx:
        rows = await programmes.listing(
            tx, agency=reads.caller.agency_key, after=page.after_id() or NO_ID, limit=page.fetch
        )
    return Page[ProgrammeView].of(rows, page, view=ProgrammeView.of, key=lambda row: row.programme_id)


@router.get("/{programme_id}", response_model=ProgrammeView)
async def show(programme_id: UUID, reads: Reads = reading("registration:read")) -> ProgrammeView:
    async with reads.transaction() as tx:
        row = await programmes.find(tx, programme_id, agency=reads.caller.agency_key)
    if row is None:
        raise ProgrammeNotFound("There is no such programme of this agency.")
    return ProgrammeView.of(row)
