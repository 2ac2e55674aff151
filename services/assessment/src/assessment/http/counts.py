"""The owner's own counts, which reporting's are checked against."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from assessment.storage import counts
from chassis.http import Reads, reading

router = APIRouter(prefix="/v1/counts", tags=["operations"])


class ProgrammeCountsView(BaseModel):
    assessed: int
    """candidacies decided at least once"""
    passed: int
    failed: int
    """decided, and not passed by the latest decision"""


class CountsView(BaseModel):
    """Of track exporter."""

    programmes: dict[UUID, ProgrammeCountsView]


@router.get("", response_model=CountsView)
async def show(reads: Reads = reading("ops")) -> CountsView:
    async with reads.transaction() as tx:
        found = await counts.by_programme(tx)
    return CountsView(
        programmes={
            programme_id: ProgrammeCountsView(assessed=c.assessed, passed=c.passed, failed=c.failed)
            for programme_id, c in found.items()
        }
    )
