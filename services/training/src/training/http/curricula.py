"""/v1/curricula: published by an agency, readable by every client with training:read."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from chassis.http import Body, Commands, Page, PageQuery, Reads, creating, page_query, reading
from chassis.types import Code, Percent, PublicText
from training.domain.curriculum import Curriculum, Module, ModuleKind, Track
from training.domain.refusals import CurriculumNotFound
from training.storage import curricula
from training.use_cases.publish_curriculum import PublishCurriculum, publish_curriculum

router = APIRouter(prefix="/v1/curricula", tags=["curricula"])


class ModuleBody(Body):
    module_key: Code
    position: int = Field(ge=1, le=200)
    hours: int = Field(ge=1, le=1000, description="clock hours")
    kind: ModuleKind
    pass_mark: Percent
    min_attendance_percent: Percent
    required: bool = True
    unit_codes: list[Code] = Field(default=[], max_length=50)
    title: PublicText | None = None

    def module(self) -> Module:
        return Module(**self.model_dump(exclude={"unit_codes"}), unit_codes=tuple(self.unit_codes))


class PublishCurriculumBody(Body):
    curriculum_key: Code
    version: int = Field(ge=1, le=10_000)
    track: Track
    modules: list[ModuleBody] = Field(min_length=1, max_length=100)

    def command(self) -> PublishCurriculum:
        return PublishCurriculum(
            curriculum_key=self.curriculum_key,
            version=self.version,
            track=self.track,
            modules=tuple(module.module() for module in self.modules),
        )


class CurriculumView(BaseModel):
    curriculum_id: UUID
    agency: str
    curriculum_key: str
    version: int
    track: Track
    modules: list[ModuleBody]

    @classmethod
    def of(cls, curriculum: Curriculum) -> "CurriculumView":
        return cls(
            curriculum_id=curriculum.curriculum_id,
            agency=curriculum.agency,
            curriculum_key=curriculum.curriculum_key,
            version=curriculum.version,
            track=curriculum.track,
            modules=[
                ModuleBody.model_validate(module, from_attributes=True) for module in curriculum.modules
            ],
        )


@router.post("", status_code=201, response_model=CurriculumView)
async def publish(body: PublishCurriculumBody, commands: Commands = creating("training:write")) -> Response:
    """Publish a version, once and for all. The same again gives the same answer."""
    return await commands.run(
        publish_curriculum,
        body.command(),
        view=CurriculumView.of,
        status=201,
        location="/v1/curricula/{curriculum_id}",
    )


@router.get("", response_model=Page[CurriculumView])
async def listing(
    curriculum_key: Annotated[str | None, Query()] = None,
    track: Annotated[Track | None, Query()] = None,
    page: PageQuery = page_query(),
    reads: Reads = reading("training:read"),
) -> Page[CurriculumView]:
    async with reads.transaction() as tx:
        rows = await curricula.page(
            tx, limit=page.fetch, after=page.after_id(), curriculum_key=curriculum_key, track=track
        )
    return Page[CurriculumView].of(rows, page, view=CurriculumView.of, key=lambda row: row.curriculum_id)


@router.get("/{curriculum_id}", response_model=CurriculumView)
async def show(curriculum_id: UUID, reads: Reads = reading("training:read")) -> CurriculumView:
    async with reads.transaction() as tx:
        curriculum = await curricula.by_id(tx, curriculum_id)
    if curriculum is None:
        raise CurriculumNotFound("no curriculum bears this id")
    return CurriculumView.of(curriculum)
