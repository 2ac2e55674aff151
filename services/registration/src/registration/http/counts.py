"""/v1/counts: numbers for operators, who see no persons"""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from chassis.http import Reads, reading
from registration.storage import counts

router = APIRouter(prefix="/v1/counts", tags=["operations"])


class ProgrammeCounts(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    applications: int
    enrolled: int
    waitlisted: int
    promoted: int


class CountsView(BaseModel):
    programmes: dict[UUID, ProgrammeCounts]


@router.get("", response_model=CountsView)
async def show(reads: Reads = reading("ops")) -> CountsView:
    """Track exporter, by programme: applications, ever enrolled, ever waitlisted, promoted."""
    async with reads.transaction() as tx:
        rows = await counts.per_programme(tx)
    return CountsView(programmes={row.programme_id: ProgrammeCounts.model_validate(row) for row in rows})
