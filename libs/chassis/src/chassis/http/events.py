"""An agency's own feed of events, for whoever has no business on the broker."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from chassis import wire
from chassis.feed import Feed
from chassis.http.commands import Reads
from chassis.http.guards import reading
from chassis.http.openapi import problem
from chassis.http.pages import PageQuery, encode_cursor, page_query

router = APIRouter(prefix="/v1", tags=["events"])

LONGEST_WAIT = 25  # seconds: less than what proxies give an idle connection


class CloudEvent(BaseModel):
    """An event in the JSON format of CloudEvents 1.0; the schema of `data` is in contracts/, by `type`."""

    specversion: str
    id: UUID = Field(description="of this event: whoever has had it skips it")
    type: str = Field(
        description="with its version: a v2 comes under a type of its own, beside the v1 for twelve months",
        examples=["id.ekspor.certification.certificate_issued.v1"],
    )
    source: str
    subject: str = Field(description="the id of the aggregate that it is about")
    time: datetime = Field(
        description="when it was recorded; when it happened says `occurred_on` in the data"
    )
    sequence: str = Field(description="the place in the history of its subject: 1, 2, 3, as text")
    agency: str = Field(description="who owns the record")
    organiser: str = Field(description="who organises the cohort")
    datacontenttype: str
    data: dict[str, Any]
    traceparent: str | None = None
    causationid: UUID | None = Field(default=None, description="the event that led to this one")
    correlationid: UUID | None = Field(default=None, description="shared by all that followed from one")


class FeedPage(BaseModel):
    """Part of a feed. There is always a place to go on from, since a feed never ends."""

    items: list[CloudEvent]
    next: str | None = Field(
        description="pass as `after`, unchanged, now or in a year; null as long as there has been nothing"
    )


@router.get("/events", response_model=FeedPage, responses={410: problem("The log was restored; begin anew")})
async def follow(
    request: Request,
    wait: Annotated[
        int, Query(ge=0, le=LONGEST_WAIT, description="seconds to wait for an event if there is none")
    ] = 0,
    page: PageQuery = page_query(),
    reads: Reads = reading("events:read"),
) -> Response:
    """The events of this service that the caller's agency owns or organises, in the order of the log.

    Nothing is skipped, however late it was committed. What bears personal data is not among them.
    """
    feed: Feed = request.app.state.feed
    position = page.position(int, UUID)
    after = None if position is None else (int(position[0]), UUID(str(position[1])))
    facts = await feed.read(reads.caller.agency_key, after, page.limit, wait)
    source = f"urn:ekspor:{feed.database.settings.footing}"
    last = (facts[-1].id, facts[-1].event_id) if facts else after
    body = {
        "items": [wire.structured(fact, source) for fact in facts],
        "next": None if last is None else encode_cursor(last),
    }
    return Response(orjson.dumps(body), media_type="application/json")
