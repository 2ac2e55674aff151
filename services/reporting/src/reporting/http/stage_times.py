"""/v1/stage-times: how long each stage takes."""

from dataclasses import asdict

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from chassis.http import Reads, reading
from reporting.http.scope import Scope, asked_scope
from reporting.http.workbooks import XLSX, workbook
from reporting.paper import tables
from reporting.storage import stage_times as storage

router = APIRouter(prefix="/v1", tags=["figures"])


class StageTimeView(BaseModel):
    """Days spent in one stage, between the dates on which things happened."""

    stage: str
    left: int = Field(description="enrolments that went on to the next stage")
    median_days: float | None
    p90_days: float | None
    still_in: int = Field(description="enrolments that are in the stage now")
    median_age_days: float | None = Field(description="of those that are in it, up to the business date")


class StageTimeList(BaseModel):
    items: list[StageTimeView]


@router.get("/stage-times", response_model=StageTimeList)
async def stage_times(
    scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")
) -> StageTimeList:
    """Median and ninetieth percentile (interpolated) of each stage, and the age of what is still in it."""
    async with reads.transaction() as tx:
        found = await storage.measure(tx, await scope.view(tx, reads.caller))
    return StageTimeList(items=[StageTimeView(**asdict(stage)) for stage in found])


@router.get("/stage-times.xlsx", response_class=Response, responses=XLSX)
async def stage_times_workbook(
    scope: Scope = asked_scope(), reads: Reads = reading("reporting:read")
) -> Response:
    """The same as a workbook."""
    found = await stage_times(scope, reads)
    return workbook("stage-times", tables.of_items("Stage times", found.items, StageTimeView))
