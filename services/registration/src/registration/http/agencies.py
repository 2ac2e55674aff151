"""/v1/agencies and /v1/training-centres"""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis.http import Body, Commands, Page, PageQuery, Reads, creating, page_query, reading
from chassis.types import AgencyKey, AreaCode, Code, PublicText
from registration.domain.vocabulary import AgencyKind
from registration.storage import agencies
from registration.use_cases.register_agency import RegisterAgency, register_agency
from registration.use_cases.register_training_centre import RegisterTrainingCentre, register_training_centre

router = APIRouter(prefix="/v1", tags=["agencies"])


class RegisterAgencyBody(Body):
    key: AgencyKey
    name: PublicText
    kind: AgencyKind

    def command(self) -> RegisterAgency:
        return RegisterAgency(**self.model_dump())


class AgencyView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    key: str
    name: str
    kind: AgencyKind


class RegisterTrainingCentreBody(Body):
    key: Code
    name: PublicText
    kecamatan_code: AreaCode
    kelurahan_code: AreaCode
    rooms: Annotated[int, Field(ge=1, le=1000)]
    seats_per_room: Annotated[int, Field(ge=1, le=1000)]
    agency: AgencyKey

    def command(self) -> RegisterTrainingCentre:
        return RegisterTrainingCentre(**self.model_dump())


class TrainingCentreView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    key: str
    name: str
    kecamatan_code: str
    kelurahan_code: str
    rooms: int
    seats_per_room: int
    agency: str


@router.post("/agencies", status_code=201, response_model=AgencyView)
async def add_agency(body: RegisterAgencyBody, commands: Commands = creating("ops")) -> Response:
    """Make a partner organisation known (operators)."""
    return await commands.run(register_agency, body.command(), view=AgencyView.model_validate, status=201)


@router.get("/agencies", response_model=Page[AgencyView])
async def list_agencies(
    page: PageQuery = page_query(), reads: Reads = reading("registration:read")
) -> Page[AgencyView]:
    [after] = page.position(str) or ("",)
    async with reads.transaction() as tx:
        rows = await agencies.list_agencies(tx, after=after, limit=page.fetch)
    return Page[AgencyView].of(rows, page, view=AgencyView.model_validate, key=lambda row: row.key)


@router.post("/training-centres", status_code=201, response_model=TrainingCentreView)
async def add_training_centre(
    body: RegisterTrainingCentreBody, commands: Commands = creating("registration:write")
) -> Response:
    return await commands.run(
        register_training_centre, body.command(), view=TrainingCentreView.model_validate, status=201
    )


@router.get("/training-centres", response_model=Page[TrainingCentreView])
async def list_training_centres(
    page: PageQuery = page_query(), reads: Reads = reading("registration:read")
) -> Page[TrainingCentreView]:
    [after] = page.position(str) or ("",)
    async with reads.transaction() as tx:
        rows = await agencies.list_training_centres(tx, after=after, limit=page.fetch)
    return Page[TrainingCentreView].of(
        rows, page, view=TrainingCentreView.model_validate, key=lambda row: row.key
    )
