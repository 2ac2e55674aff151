"""/v1/counts: this service's own counts, to be held against those of the owners."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from chassis.http import Reads, reading
from reporting.domain.funnel import Stage
from reporting.storage import cohorts, funnels, persons
from reporting.storage.view import View

router = APIRouter(prefix="/v1/counts", tags=["operations"])


class CountsView(BaseModel):
    """Funnel of the exporters per programme, and everybody who is known, in whatever role."""

    persons: int
    programmes: dict[UUID, dict[Stage, int]]


@router.get("", response_model=CountsView)
async def own_counts(reads: Reads = reading("ops")) -> CountsView:
    """Every programme, whoever runs it."""
    async with reads.transaction() as tx:
        found = {
            programme_id: dict((await funnels.count(tx, View.of_everybody(programme_id))).total)
            for programme_id, _ in await cohorts.every_programme(tx)
        }
        known = await persons.count(tx)
    return CountsView(persons=known, programmes=found)
