"""/v1/progress: how many are certified, against the target, and when it will be reached at this pace."""

from datetime import date
from decimal import Decimal
from typing import cast
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from chassis import Transaction
from chassis.http import Reads, reading
from reporting.domain.forecast import Outlook, forecast
from reporting.http.scope import Scope, asked_scope
from reporting.http.workbooks import XLSX, workbook
from reporting.paper import tables
from reporting.settings import Settings
from reporting.storage import certificates, cohorts
from reporting.storage.view import View

router = APIRouter(prefix="/v1", tags=["figures"])


class ProgressView(BaseModel):
    """One programme's progress: the persons in view, against the target of the whole programme."""

    programme_id: UUID
    programme_code: str
    target: int
    starts_on: date
    deadline: date
    as_of: date
    certified: int = Field(description="persons with a certificate that was not revoked, once each")
    revoked: int = Field(description="persons who have none left")
    percent: Decimal = Field(description="of the target, one decimal place")
    outlook: Outlook
    pace_from: date = Field(description="first day after which the pace is measured")
    per_month: Decimal = Field(description="persons certified per 30 days since then")
    reaches_on: date | None = Field(description="when the target is (or was) reached; null at a standstill")
    by_deadline: int = Field(description="persons certified on the deadline at this pace")
    by_month: dict[str, int] = Field(description="persons certified in each month that had any, YYYY-MM")


class ProgressList(BaseModel):
    items: list[ProgressView]


@router.get("/progress", response_model=ProgressList)
async def progress(scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")) -> ProgressList:
    """Progress of each programme in view; the forecast continues the pace of the last months in a straight line."""
    async with reads.transaction() as tx:
        return await _progress(tx, await scope.view(tx, reads.caller))


@router.get("/progress.xlsx", response_class=Response, responses=XLSX)
async def progress_workbook(
    scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")
) -> Response:
    """The same as a workbook."""
    async with reads.transaction() as tx:
        found = await _progress(tx, await scope.view(tx, reads.caller))
    return workbook("progress", tables.of_items("Progress", found.items, ProgressView))


async def _progress(tx: Transaction, view: View) -> ProgressList:
    return ProgressList(
        items=[await _of_programme(tx, view, programme) for programme in await cohorts.programmes(tx, view)]
    )


async def _of_programme(tx: Transaction, view: View, programme: cohorts.Programme) -> ProgressView:
    settings = cast(Settings, tx.settings)
    days, revoked = await certificates.days_certified(
        tx, view.narrowed(track=view.track, programme_id=programme.programme_id)
    )
    ahead = forecast(
        days,
        target=programme.target,
        starts_on=programme.starts_on,
        deadline=programme.deadline,
        today=tx.today,
        months=settings.forecast_months,
    )
    by_month: dict[str, int] = {}
    for day in sorted(days):
        by_month[f"{day:%Y-%m}"] = by_month.get(f"{day:%Y-%m}", 0) + 1
    return ProgressView(
        programme_id=programme.programme_id,
        programme_code=programme.code,
        target=programme.target,
        starts_on=programme.starts_on,
        deadline=programme.deadline,
        as_of=tx.today,
        certified=len(days),
        revoked=revoked,
        percent=(Decimal(100 * len(days)) / max(programme.target, 1)).quantize(Decimal("0.1")),
        outlook=ahead.outlook,
        pace_from=ahead.window_from,
        per_month=ahead.per_month,
        reaches_on=ahead.reaches_on,
        by_deadline=ahead.by_deadline,
        by_month=by_month,
    )
