"""/v1/rebuilds: have the projection built anew from the topics, and see how far that is."""

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy import Row

from chassis import NotFound
from chassis.http import Commands, Page, PageQuery, Reads, creating, page_query, reading
from reporting.storage import rebuilds
from reporting.use_cases.request_rebuild import RequestRebuild, request_rebuild

router = APIRouter(prefix="/v1/rebuilds", tags=["operations"])


class RebuildNotFound(NotFound):
    """No rebuild bears this id."""

    code = "rebuild_not_found"
    title = "No such rebuild"


class RebuildView(BaseModel):
    """One rebuild. The figures change only when its status becomes `switched`."""

    rebuild_id: UUID
    requested_at: datetime
    requested_by: str = Field(description="the client that asked")
    status: Literal["requested", "running", "switched", "failed"]
    started_at: datetime | None
    ended_at: datetime | None
    records: int = Field(description="read from the topics so far")
    problem: str | None
    differences: dict[str, int] | None = Field(
        description="per table, the rows that stood in only one of the old and the new; 0 if both were the same"
    )

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        return cls(**row._asdict())


@router.post("", status_code=202, response_model=RebuildView)
async def ask_for_rebuild(commands: Commands = creating("ops")) -> Response:
    """Ask for a rebuild; the clock role does it within seconds. Refused (409) while another is under way."""
    return await commands.run(
        request_rebuild,
        RequestRebuild(),
        view=RebuildView.of,
        status=202,
        location="/v1/rebuilds/{rebuild_id}",
    )


@router.get("", response_model=Page[RebuildView])
async def list_rebuilds(page: PageQuery = page_query(), reads: Reads = reading("ops")) -> Page[RebuildView]:
    """Rebuilds, the newest first."""
    async with reads.transaction() as tx:
        rows = await rebuilds.newest(tx, page.fetch, page.after_id())
    return Page.of(rows, page, view=RebuildView.of, key=lambda row: row.rebuild_id)


@router.get("/{rebuild_id}", response_model=RebuildView)
async def show_rebuild(rebuild_id: UUID, reads: Reads = reading("ops")) -> RebuildView:
    """One rebuild, and how far it is."""
    async with reads.transaction() as tx:
        row = await rebuilds.find(tx, rebuild_id)
    if row is None:
        raise RebuildNotFound(f"no rebuild {rebuild_id}")
    return RebuildView.of(row)
