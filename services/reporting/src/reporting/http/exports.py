"""/v1/exports and /v1/formerly-unemployed: what the certified trade, and who of them had no work before."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from chassis.http import Reads, reading
from reporting import labels
from reporting.domain.funnel import Dimension, Stage
from reporting.http.scope import Scope, asked_scope
from reporting.http.workbooks import XLSX, workbook
from reporting.paper import tables
from reporting.storage import funnels, shipments
from reporting.storage.shipments import Grouping

router = APIRouter(prefix="/v1", tags=["figures"])

UNEMPLOYED = "unemployed"

By = Annotated[Grouping, Query(description="HS chapter (the first two digits), or country of destination")]


class ExportValueView(BaseModel):
    """Verified shipments of one key in one currency."""

    key: str = Field(description="HS chapter, or ISO 3166-1 alpha-2")
    name: str = Field(description="the country in Indonesian; of a chapter the nomenclature's English")
    name_en: str
    currency: str
    shipments: int
    exporters: int = Field(description="persons")
    fob_value: Decimal


class ExportValueList(BaseModel):
    items: list[ExportValueView]


class CurrencyValueView(BaseModel):
    """Verified shipments in one currency; no rate is told, so currencies are never added up."""

    currency: str
    shipments: int
    exporters: int = Field(description="persons")
    fob_value: Decimal


class FormerlyUnemployedView(BaseModel):
    """Those who had no work when they applied, and what became of them."""

    counts: dict[Stage, int]
    exports: list[CurrencyValueView]


@router.get("/exports", response_model=ExportValueList)
async def exports(
    by: By = Grouping.CHAPTER, scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")
) -> ExportValueList:
    """Value of verified shipments (FOB) by HS chapter or country, each currency by itself."""
    async with reads.transaction() as tx:
        rows = await shipments.value(tx, await scope.view(tx, reads.caller), by)
    items = []
    for row in rows:
        if by is Grouping.COUNTRY:
            label = labels.of_country(row.key)
        else:
            label = labels.Label(labels.of_chapter(row.key), labels.of_chapter(row.key))
        items.append(ExportValueView(**row._asdict(), name=label.id, name_en=label.en))
    return ExportValueList(items=items)


@router.get("/exports.xlsx", response_class=Response, responses=XLSX)
async def exports_workbook(
    by: By = Grouping.CHAPTER, scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")
) -> Response:
    """The same as a workbook."""
    found = await exports(by, scope, reads)
    return workbook("exports", tables.of_items("Exports", found.items, ExportValueView))


@router.get("/formerly-unemployed", response_model=FormerlyUnemployedView)
async def formerly_unemployed(
    scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")
) -> FormerlyUnemployedView:
    """The funnel of those who had no work when they applied, and what they export now."""
    async with reads.transaction() as tx:
        view = await scope.view(tx, reads.caller)
        funnel = await funnels.count(tx, view, Dimension.FORMER_EMPLOYMENT)
        value = await shipments.value_by_currency(tx, view, UNEMPLOYED)
    counts = next((row.counts for row in funnel.rows if row.key == UNEMPLOYED), dict.fromkeys(Stage, 0))
    return FormerlyUnemployedView(
        counts=dict(counts),
        exports=[CurrencyValueView(**row._asdict()) for row in value],
    )


@router.get("/formerly-unemployed.xlsx", response_class=Response, responses=XLSX)
async def formerly_unemployed_workbook(
    scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")
) -> Response:
    """The same as a workbook: the stages, then the value by currency."""
    found = await formerly_unemployed(scope, reads)
    worth = [(entry.currency, entry.fob_value) for entry in found.exports]
    return workbook("formerly-unemployed", tables.formerly_unemployed(found.counts, worth))
