"""/v1/pass-rates: which units of competency candidates master, and which they stumble over."""

from decimal import Decimal
from typing import Self

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from chassis import Transaction
from chassis.http import Reads, reading
from reporting.http.scope import Scope, asked_scope
from reporting.http.workbooks import XLSX, workbook
from reporting.paper import tables
from reporting.storage import unit_results
from reporting.storage.view import View

router = APIRouter(prefix="/v1", tags=["figures"])


class PassRateView(BaseModel):
    """One unit of one scheme version. Titles are null until the scheme has been published to reporting."""

    scheme_key: str
    scheme_version: int
    unit_code: str
    title: str | None
    title_en: str | None
    candidates: int = Field(description="of whom the unit was decided at least once")
    competent: int = Field(description="K in any attempt")
    first_time: int = Field(description="K at the first attempt")
    percent: Decimal = Field(description="competent among candidates, one decimal place")

    @classmethod
    def of(cls, row: unit_results.Rate, titles: dict[tuple[str, int, str], tuple[str, str]]) -> Self:
        title, title_en = titles.get((row.scheme_key, row.scheme_version, row.unit_code), (None, None))
        return cls(
            scheme_key=row.scheme_key,
            scheme_version=row.scheme_version,
            unit_code=row.unit_code,
            title=title,
            title_en=title_en,
            candidates=row.candidates,
            competent=row.competent,
            first_time=row.first_time,
            percent=(Decimal(100 * row.competent) / row.candidates).quantize(Decimal("0.1")),
        )


class PassRateList(BaseModel):
    items: list[PassRateView]


@router.get("/pass-rates", response_model=PassRateList)
async def pass_rates(scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")) -> PassRateList:
    """Results per unit, as decided. A reassessment covers failed units only, so K in any attempt counts."""
    async with reads.transaction() as tx:
        return await _pass_rates(tx, await scope.view(tx, reads.caller))


@router.get("/pass-rates.xlsx", response_class=Response, responses=XLSX)
async def pass_rates_workbook(
    scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")
) -> Response:
    """The same as a workbook."""
    async with reads.transaction() as tx:
        found = await _pass_rates(tx, await scope.view(tx, reads.caller))
    return workbook("pass-rates", tables.of_items("Pass rates", found.items, PassRateView))


async def _pass_rates(tx: Transaction, view: View) -> PassRateList:
    titles = await unit_results.titles(tx)
    return PassRateList(items=[PassRateView.of(row, titles) for row in await unit_results.rates(tx, view)])
