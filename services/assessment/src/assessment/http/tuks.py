"""Places of assessment of the caller's agency."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from assessment.storage import tuks
from assessment.storage.tuks import Tuk, TukType
from assessment.use_cases.register_tuk import RegisterTuk, register_tuk
from chassis.http import Body, Commands, Page, PageQuery, Reads, creating, page_query, reading
from chassis.types import AgencyKey, AreaCode, Code, PublicText

router = APIRouter(prefix="/v1/tuks", tags=["tuks"])


class RegisterTukBody(Body):
    tuk_key: Code
    name: PublicText
    tuk_type: TukType
    kelurahan_code: AreaCode

    def command(self) -> RegisterTuk:
        return RegisterTuk(self.tuk_key, self.name, self.tuk_type, self.kelurahan_code)


class TukView(BaseModel):
    tuk_key: Code
    agency: AgencyKey
    name: PublicText
    tuk_type: TukType
    kelurahan_code: AreaCode

    @classmethod
    def of(cls, tuk: Tuk) -> "TukView":
        return cls(
            tuk_key=tuk.tuk_key,
            agency=tuk.agency,
            name=tuk.name,
            tuk_type=tuk.tuk_type,
            kelurahan_code=tuk.kelurahan_code,
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
