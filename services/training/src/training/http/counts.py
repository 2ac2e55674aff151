"""/v1/counts: the owner's own numbers, for operators and for checking reporting. Counts only, no persons."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from chassis.http import Reads, reading
from training.storage import counts

router = APIRouter(prefix="/v1/counts", tags=["operations"])


class TrackCounts(BaseModel):
    """Trainings by state. `persons_trained` counts a person once, however many trainings he completed."""

    started: int
    trained: int
    persons_trained: int
    discontinued: int
    in_progress: int


class ProgrammeCounts(BaseModel):
    """`trained` and `discontinued` are of track exporter; every track stands in `tracks`."""

    trained: int
    discontinued: int
    tracks: dict[str, TrackCounts]


class CountsView(BaseModel):
    funnel: dict[str, int]
    programmes: dict[UUID, ProgrammeCounts]


@router.get("", response_model=CountsView)
async def show(reads: Reads = reading("ops")) -> CountsView:
    async with reads.transaction() as tx:
        found = await counts.by_programme(tx)
    programmes: dict[UUID, ProgrammeCounts] = {}
    for programme_id, tracks in found.items():
        exporter = tracks.get("exporter", {})
        programmes[programme_id] = ProgrammeCounts(
            trained=exporter.get("trained", 0),
            discontinued=exporter.get("discontinued", 0),
            tracks={track: TrackCounts(**numbers) for track, numbers in tracks.items()},
        )
    trained = sum(programme.trained for programme in programmes.values())
    discontinued = sum(programme.discontinued for programme in programmes.values())
    return CountsView(funnel={"trained": trained, "discontinued": discontinued}, programmes=programmes)
