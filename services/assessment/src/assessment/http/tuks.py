"""Places of assessment of the caller's agency."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from assessment.domain.tuk import Tuk, TukType
from assessment.storage import tuks
from assessment.use_cases.correct_tuk import CorrectTuk, correct_tuk
from assessment.use_cases.register_tuk import RegisterTuk, register_tuk
from chassis.http import (
    Body,
    Commands,
    Page,
    PageQuery,
    Reads,
    changing,
    creating,
    if_match,
    page_query,
    reading,
)
from chassis.types import AgencyKey, AreaCode, Code, PublicText

router = APIRouter(prefix="/v1/tuks", tags=["tuks"])


class TukBody(Body):
    name: PublicText
    tuk_type: TukType
    kelurahan_code: AreaCode


class RegisterTukBody(TukBody):
    tuk_key: Code

    def command(self) -> RegisterTuk:
        return RegisterTuk(self.tuk_key, self.name, self.tuk_type, self.kelurahan_code)


class TukView(BaseModel):
    tuk_key: Code
    agency: AgencyKey
    name: PublicText
    tuk_type: TukType
    kelurahan_code: AreaCode
    version: int

    @classmethod
    def of(cls, tuk: Tuk) -> "TukView":
        return cls(
            tuk_key=tuk.tuk_key,
            agency=tuk.agency,
            name=tuk.name,
            tuk_type=tuk.tuk_type,
            kelurahan_code=tuk.kelurahan_code,
            version=tuk.version,
        )


@router.post("", status_code=201, response_model=TukView)
async def register(body: RegisterTukBody, commands: Commands = creating("assessment:write")) -> Response:
    return await commands.run(register_tuk, body.command(), view=TukView.of, status=201)


@router.get("", response_model=Page[TukView])
async def show_all(
    page: PageQuery = page_query(), reads: Reads = reading("assessment:read")
) -> Page[TukView]:
    position = page.position(str)
    async with reads.transaction() as tx:
        found = await tuks.listing(
            tx, agency=reads.caller.agency_key, limit=page.fetch, after=position[0] if position else None
        )
    return Page.of(found, page, view=TukView.of, key=lambda tuk: tuk.tuk_key)


@router.put("/{tuk_key}", response_model=TukView)
async def correct(
    tuk_key: Annotated[Code, Path()],
    body: TukBody,
    expected: int = if_match(),
    commands: Commands = changing("assessment:write"),
) -> Response:
    """Name, type or address as they should have been."""
    command = CorrectTuk(tuk_key, expected, body.name, body.tuk_type, body.kelurahan_code)
    return await commands.run(correct_tuk, command, view=TukView.of)
