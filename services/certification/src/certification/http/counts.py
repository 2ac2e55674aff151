"""/v1/counts: this service's own counts, for whoever checks reporting."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from certification.storage import counts
from chassis.http import Reads, reading

router = APIRouter(prefix="/v1/counts", tags=["operations"])


class ProgrammeCounts(BaseModel):
    certified: int
    exporting: int


class CountsView(BaseModel):
    programmes: dict[UUID, ProgrammeCounts]


@router.get("", response_model=CountsView)
async def own_counts(reads: Reads = reading("ops")) -> CountsView:
    async with reads.transaction() as tx:
        found = await counts.by_programme(tx)
    return CountsView(programmes={key: ProgrammeCounts(**stages) for key, stages in found.items()})
