"""/v1/activity, /v1/modules, /v1/assessors: what the agencies did, and with whom."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from chassis.http import Reads, reading
from reporting import labels
from reporting.domain.funnel import Dimension
from reporting.http.scope import Scope, asked_scope
from reporting.http.workbooks import XLSX, workbook
from reporting.paper import tables
from reporting.storage import activity as storage
from reporting.storage import assessors as assessor_storage
from reporting.storage import module_results
from reporting.storage.view import View

router = APIRouter(prefix="/v1", tags=["figures"])

By = Annotated[Dimension, Query(description="break it down by this")]


class ActivityView(BaseModel):
    """What was done for the participants of one value of the dimension."""

    key: str | None
    name: str = Field(description="Indonesian")
    name_en: str
    participants: int = Field(description="enrolled, whatever became of them")
    mentoring_sessions: int = Field(description="a session with several participants counts for each")
    mentoring_minutes: int
    appointments: int = Field(description="for assessments, those made in place of others included")
    absences: int


class ActivityList(BaseModel):
    items: list[ActivityView]


class ModuleView(BaseModel):
    """One module over all cohorts in view."""

    module_key: str
    completed: int = Field(description="participants")
    mean_score: Decimal = Field(description="0 to 100, of those who completed it")
    mean_attendance_percent: Decimal


class ModuleList(BaseModel):
    items: list[ModuleView]


class AssessorsView(BaseModel):
    """Assessors of the caller's agency; of all agencies for `ops`."""

    as_of: date
    qualified: int = Field(description="by a certificate of the programme's own assessor training")
    licensed: int = Field(description="for whom a licence was ever entered")
    may_assess_today: int = Field(description="whose licence holds on `as_of`")


@router.get("/activity", response_model=ActivityList)
async def activity(
    by: By = Dimension.BLK, scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")
) -> ActivityList:
    """Mentoring, appointments for assessments, and absences."""
    async with reads.transaction() as tx:
        rows = await storage.count(tx, await scope.view(tx, reads.caller), by)
    items = []
    for row in rows:
        label = labels.of_key(by, row.key)
        items.append(ActivityView(**row._asdict(), name=label.id, name_en=label.en))
    return ActivityList(items=items)


@router.get("/activity.xlsx", response_class=Response, responses=XLSX)
async def activity_workbook(
    by: By = Dimension.BLK, scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")
) -> Response:
    """The same as a workbook."""
    found = await activity(by, scope, reads)
    return workbook("activity", tables.of_items("Activity", found.items, ActivityView))


@router.get("/modules", response_model=ModuleList)
async def modules(scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")) -> ModuleList:
    """How many completed each module, and how well."""
    async with reads.transaction() as tx:
        rows = await module_results.by_module(tx, await scope.view(tx, reads.caller))
    return ModuleList(items=[ModuleView(**row._asdict()) for row in rows])


@router.get("/modules.xlsx", response_class=Response, responses=XLSX)
async def modules_workbook(
    scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")
) -> Response:
    """The same as a workbook."""
    found = await modules(scope, reads)
    return workbook("modules", tables.of_items("Modules", found.items, ModuleView))


@router.get("/assessors", response_model=AssessorsView)
async def assessors(reads: Reads = reading("reporting:read")) -> AssessorsView:
    """How many assessors there are: an assessor belongs to no programme, but to the agency that entered him."""
    async with reads.transaction() as tx:
        row = await assessor_storage.count(tx, View.of(reads.caller))
        return AssessorsView(as_of=tx.today, **row._asdict())


@router.get("/assessors.xlsx", response_class=Response, responses=XLSX)
async def assessors_workbook(reads: Reads = reading("reporting:read")) -> Response:
    """The same as a workbook."""
    return workbook("assessors", tables.of_items("Assessors", [await assessors(reads)], AssessorsView))
