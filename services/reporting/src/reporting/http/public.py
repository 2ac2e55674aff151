"""/public/funnel: the figures that anybody may see, without a token and without small cells."""

from datetime import date
from enum import StrEnum
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from chassis import Caller, NotFound, Transaction, Unprocessable
from chassis.database import Database
from reporting import labels
from reporting.domain.funnel import PUBLIC_DIMENSIONS, PUBLIC_STAGES, Dimension, Stage
from reporting.domain.suppression import PublicFunnel, suppress
from reporting.http.workbooks import XLSX, workbook
from reporting.paper import tables
from reporting.settings import Settings
from reporting.storage import cohorts, funnels
from reporting.storage.view import View

router = APIRouter(prefix="/public", tags=["public"])

_ANYBODY = Caller(agency=None, client="public")

PublicDimension = StrEnum("PublicDimension", {d.name: d.value for d in PUBLIC_DIMENSIONS})  # type: ignore[misc]


class PublicProgrammeNotFound(NotFound):
    """No programme has this code."""

    code = "public_programme_not_found"
    title = "No such programme"


class ProgrammeRequired(Unprocessable):
    """Several programmes run here. Their sum is not published: less one of them it would give another."""

    code = "programme_required"
    title = "Name the programme"


class PublicRowView(BaseModel):
    """One value of the dimension; null is a suppressed count."""

    key: str | None
    name: str
    name_en: str
    counts: dict[Stage, int | None]


class StageName(BaseModel):
    stage: Stage
    name: str
    name_en: str


class PublicFunnelView(BaseModel):
    """Counts of one programme's exporters by stage."""

    programme: str
    as_of: date
    by: str | None
    minimum: int = Field(
        description="counts from 1 to below this are suppressed, and others that would betray them"
    )
    stages: list[StageName]
    total: dict[Stage, int | None]
    rows: list[PublicRowView]


class _Asked(BaseModel):
    programme: str | None
    by: Dimension | None


async def _asked(
    programme: Annotated[
        str | None, Query(max_length=64, description="code; may be left out while there is only one")
    ] = None,
    by: Annotated[PublicDimension | None, Query(description="only the total if left out")] = None,
) -> _Asked:
    return _Asked(programme=programme, by=Dimension(by.value) if by else None)


@router.get("/funnel", response_model=PublicFunnelView)
async def public_funnel(request: Request, asked: Annotated[_Asked, Depends(_asked)]) -> PublicFunnelView:
    """The programme's funnel; a null stands for a suppressed count."""
    database: Database = request.app.state.database
    async with database.reading(_ANYBODY) as tx:
        code, found = await _count(tx, asked)
        return _view(code, tx.today, asked.by, found)


@router.get("/funnel.xlsx", response_class=Response, responses=XLSX)
async def public_funnel_workbook(request: Request, asked: Annotated[_Asked, Depends(_asked)]) -> Response:
    """The same as a workbook; a suppressed count is an empty cell."""
    database: Database = request.app.state.database
    async with database.reading(_ANYBODY) as tx:
        _, found = await _count(tx, asked)
    return workbook("public-funnel", tables.public_funnel(found, asked.by))


async def _count(tx: Transaction, asked: _Asked) -> tuple[str, PublicFunnel]:
    settings = cast(Settings, tx.settings)
    known = await cohorts.every_programme(tx)
    named = [(key, code) for key, code in known if asked.programme in (None, code)]
    if len(named) > 1:
        raise ProgrammeRequired(
            "Several programmes run here; name one.",
            field="programme",
            programmes=[code for _, code in named],
        )
    if not named:
        raise PublicProgrammeNotFound("No programme has this code.", field="programme")
    [(programme_id, code)] = named
    counted = await funnels.count(tx, View.of_everybody(programme_id), asked.by)
    return code, suppress(counted, settings.public_minimum_cell)


def _view(code: str, today: date, by: Dimension | None, found: PublicFunnel) -> PublicFunnelView:
    rows = []
    for row in found.rows:
        label = labels.of_key(by, row.key)
        rows.append(PublicRowView(key=row.key, name=label.id, name_en=label.en, counts=dict(row.counts)))
    names = [StageName(stage=s, name=labels.STAGES[s].id, name_en=labels.STAGES[s].en) for s in PUBLIC_STAGES]
    return PublicFunnelView(
        programme=code,
        as_of=today,
        by=by,
        minimum=found.minimum,
        stages=names,
        total=dict(found.total),
        rows=rows,
    )
