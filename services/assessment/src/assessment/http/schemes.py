"""Schemes: published by their agency, readable by every client of the service."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from assessment.domain.education import MinimumEducation
from assessment.domain.refusals import SchemeNotFound
from assessment.domain.scheme import Scheme, SchemeContent, Track, Unit
from assessment.storage import schemes
from assessment.use_cases.publish_scheme import PublishScheme, publish_scheme
from chassis.http import Body, Commands, Page, PageQuery, Reads, creating, page_query, reading
from chassis.types import AgencyKey, Code, PublicText, SnakeCode

router = APIRouter(prefix="/v1/schemes", tags=["schemes"])

MinimumEducationText = Annotated[
    str,
    Field(
        pattern=r"^(none|SD|SMP|SMA|D3|S1|S2)(\|[a-z0-9][a-z0-9-]{0,63})*$",
        max_length=300,
        description="a level, and after bars what may be shown in its place",
        examples=["SMA|2-years-work|business-licence"],
    ),
]


class UnitBody(Body):
    code: Code
    title: PublicText
    title_en: PublicText


class PublishSchemeBody(Body):
    scheme_key: Code
    version: int = Field(ge=1, le=10_000)
    track: Track
    name: PublicText
    name_en: PublicText
    validity_months: int | None = Field(default=None, ge=1, le=600)
    min_education: MinimumEducationText | None = None
    max_attempts: int | None = Field(default=None, ge=1, le=100)
    units: list[UnitBody] = Field(min_length=1, max_length=200)
    occurred_on: date | None = Field(default=None, description="today unless given")
    reason: SnakeCode | None = None

    def command(self) -> PublishScheme:
        content = SchemeContent(
            track=self.track,
            name=self.name,
            name_en=self.name_en,
            validity_months=self.validity_months,
            min_education=None if self.min_education is None else MinimumEducation.parse(self.min_education),
            max_attempts=self.max_attempts,
            units=tuple(Unit(unit.code, unit.title, unit.title_en) for unit in self.units),
        )
        return PublishScheme(self.scheme_key, self.version, content, self.occurred_on, self.reason)


class UnitView(BaseModel):
    code: Code
    title: PublicText
    title_en: PublicText


class SchemeView(BaseModel):
    scheme_id: UUID
    scheme_key: Code
    version: int
    agency: AgencyKey
    track: Track
    name: PublicText
    name_en: PublicText
    validity_months: int | None
    min_education: MinimumEducationText | None
    max_attempts: int | None
    units: list[UnitView]

    @classmethod
    def of(cls, scheme: Scheme) -> "SchemeView":
        content = scheme.content
        return cls(
            scheme_id=scheme.scheme_id,
            scheme_key=scheme.scheme_key,
            version=scheme.version,
            agency=scheme.agency,
            track=content.track,
            name=content.name,
            name_en=content.name_en,
            validity_months=content.validity_months,
            min_education=None if content.min_education is None else str(content.min_education),
            max_attempts=content.max_attempts,
            units=[
                UnitView(code=unit.code, title=unit.title, title_en=unit.title_en) for unit in content.units
            ],
        )


@router.post("", status_code=201, response_model=SchemeView)
async def publish(body: PublishSchemeBody, commands: Commands = creating("assessment:write")) -> Response:
    """Publish one version. It never changes afterwards."""
    return await commands.run(
        publish_scheme,
        body.command(),
        view=SchemeView.of,
        status=201,
        location="/v1/schemes/{scheme_key}/versions/{version}",
    )


@router.get("", response_model=Page[SchemeView])
async def show_all(
    scheme_key: Code | None = None,
    page: PageQuery = page_query(),
    reads: Reads = reading("assessment:read"),
) -> Page[SchemeView]:
    async with reads.transaction() as tx:
        found = await schemes.listing(tx, scheme_key=scheme_key, limit=page.fetch, after=page.after_id())
    return Page.of(found, page, view=SchemeView.of, key=lambda scheme: scheme.scheme_id)


@router.get("/{scheme_key}/versions/{version}", response_model=SchemeView)
async def show(
    scheme_key: Annotated[Code, Path()],
    version: Annotated[int, Path(ge=1, le=10_000)],
    reads: Reads = reading("assessment:read"),
) -> SchemeView:
    async with reads.transaction() as tx:
        scheme = await schemes.find(tx, scheme_key, version)
    if scheme is None:
        raise SchemeNotFound(f"no version {version} of {scheme_key} is published")
    return SchemeView.of(scheme)
