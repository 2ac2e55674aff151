"""What operators see and do, scope `ops`: outbox and parked events. Counts, codes and ids, never persons."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from chassis import outbox, parked
from chassis.database import Transaction
from chassis.http.body import Body
from chassis.http.commands import Commands, Reads
from chassis.http.guards import changing, reading
from chassis.http.pages import Page, PageQuery, page_query
from chassis.types import SnakeCode

router = APIRouter(prefix="/v1", tags=["operations"])

ParkedId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class LoggedFactView(BaseModel):
    """A fact of the outbox, without its data."""

    id: int
    event_id: UUID
    topic: str
    type: str
    subject: str
    sequence: int
    agency: str
    organiser: str
    recorded_at: datetime
    unpublished: bool

    @classmethod
    def of(cls, fact: outbox.LoggedFact) -> Self:
        return cls.model_construct(**asdict(fact))


class OutboxView(Page[LoggedFactView]):
    """How much waits to be sent, and one page of the log."""

    unpublished: int = Field(description="facts that the broker has not acknowledged")
    oldest_age_seconds: float
    total: int = Field(description="facts in the log")


class ParkedView(BaseModel):
    """A parked event: why it stands there, never its data."""

    id: int
    topic: str
    partition: int
    offset: int
    subject: str | None
    sequence: int | None
    type: str | None
    reason: str = Field(description="gap, not_yet, contract, failed or unparsable")
    detail: str
    waits_kind: str | None
    waits_key: str | None
    attempts: int
    parked_at: datetime
    next_try_at: datetime | None

    @classmethod
    def of(cls, event: parked.ParkedEvent) -> Self:
        return cls.model_construct(**asdict(event))


class DiscardBody(Body):
    """Why an event is given up; stays in the audit trail."""

    reason: SnakeCode


class RepublishBody(Body):
    """What to publish again: one topic, or everything."""

    topic: Annotated[str, Field(pattern=r"^[a-z]+\.[a-z_]+$")] | None = None


class Republished(BaseModel):
    """How many rows of the log were queued again, in the history lane."""

    queued: int


class Discarded(BaseModel):
    """The event that was given up."""

    id: int


def _position(page: PageQuery) -> int:
    position = page.position(int)
    return position[0] if position else 0


@router.get("/outbox", response_model=OutboxView)
async def show_outbox(
    subject: Annotated[UUID | None, Query(description="of this aggregate only")] = None,
    page: PageQuery = page_query(),
    reads: Reads = reading("ops"),
) -> OutboxView:
    """Depth of the queue, and the log in the order of ids."""
    async with reads.transaction() as tx:
        depth = await outbox.depth(tx.connection)
        facts = await outbox.listing(
            tx.connection, page.fetch, _position(page), None if subject is None else str(subject)
        )
    log = Page.of(facts, page, view=LoggedFactView.of)
    return OutboxView.model_validate({"items": log.items, "next": log.next, **depth})


@router.get("/parked", response_model=Page[ParkedView])
async def list_parked(page: PageQuery = page_query(), reads: Reads = reading("ops")) -> Page[ParkedView]:
    """Parked events in the order of their parking."""
    async with reads.transaction() as tx:
        events = await parked.listing(tx, page.fetch, _position(page))
    return Page.of(events, page, view=ParkedView.of)


@router.post("/parked/{parked_id}/replay", status_code=202)
async def replay_parked(parked_id: ParkedId, commands: Commands = changing("ops")) -> Response:
    """Try the event again; the worker does so within a second."""
    await parked.replay(commands.database, parked_id, commands.caller)
    return Response(status_code=202)


@router.post("/parked/{parked_id}/discard", response_model=Discarded)
async def discard_parked(
    parked_id: ParkedId, body: DiscardBody, commands: Commands = changing("ops")
) -> Response:
    """Give the event up: it has no effect, and what stands behind it follows."""

    async def discard_parked_event(reason: str, tx: Transaction) -> int:
        await parked.discard(tx, parked_id, reason)
        return parked_id

    return await commands.run(discard_parked_event, body.reason, view=lambda gone: Discarded(id=gone))


async def republish_events(topic: str | None, tx: Transaction) -> int:
    """Queue the log, or one topic of it, to be published again."""
    return await outbox.republish(tx.connection, topic, tx.settings.relay_shards)


@router.post("/events/republish", status_code=202, response_model=Republished)
async def republish(body: RepublishBody, commands: Commands = changing("ops")) -> Response:
    """Publish the log again, beside what is live; to consumers that have it already these are duplicates."""
    return await commands.run(
        republish_events, body.topic, view=lambda queued: Republished(queued=queued), status=202
    )
