"""/v1/funnel: how far the participants have come."""

from typing import Annotated, Self

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from chassis.http import Reads, reading
from reporting import labels
from reporting.domain.funnel import Dimension, Funnel, Stage
from reporting.http.scope import Scope, asked_scope
from reporting.http.workbooks import XLSX, workbook
from reporting.paper import tables
from reporting.storage import funnels

router = APIRouter(prefix="/v1", tags=["figures"])

By = Annotated[Dimension | None, Query(description="break it down by this; only the total if left out")]


class FunnelRowView(BaseModel):
    """One value of the dimension."""

    key: str | None = Field(description="null where the fact is not known, or the business is in no cluster")
    name: str = Field(description="Indonesian")
    name_en: str
    counts: dict[Stage, int]


class FunnelView(BaseModel):
    """Counts by stage; the rows add up to the total."""

    by: Dimension | None
    total: dict[Stage, int]
    rows: list[FunnelRowView]

    @classmethod
    def of(cls, funnel: Funnel, by: Dimension | None) -> Self:
        rows = []
        for row in funnel.rows:
            label = labels.of_key(by, row.key)
            rows.append(FunnelRowView(key=row.key, name=label.id, name_en=label.en, counts=dict(row.counts)))
        return cls(by=by, total=dict(funnel.total), rows=rows)


@router.get("/funnel", response_model=FunnelView)
async def funnel(
    by: By = None, scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")
) -> FunnelView:
    """The funnel of the cohorts in view: an organiser's programmes, a trainer's cohorts, for `ops` all."""
    async with reads.transaction() as tx:
        view = await scope.view(tx, reads.caller)
        return FunnelView.of(await funnels.count(tx, view, by), by)


@router.get("/funnel.xlsx", response_class=Response, responses=XLSX)
async def funnel_workbook(
    by: By = None, scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")
) -> Response:
    """The same as a workbook."""
    async with reads.transaction() as tx:
        view = await scope.view(tx, reads.caller)
        found = await funnels.count(tx, view, by)
    return workbook("funnel", tables.funnel(found, by))
