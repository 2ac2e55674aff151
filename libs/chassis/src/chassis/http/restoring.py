"""After a restore: what the database does not know of its own topics, and taking it back. Scope `ops`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from chassis.adoption import Unknown
from chassis.http.commands import Commands, Reads
from chassis.http.guards import changing, reading
from chassis.own_topics import OwnTopics

router = APIRouter(prefix="/v1/restore", tags=["operations"])

MOST_SHOWN = 10_000


class UnknownFactView(BaseModel):
    """A fact of this service that its database does not know, without its data."""

    event_id: UUID
    topic: str
    type: str
    subject: str = Field(description="the aggregate; somebody has to look at it, unless `follows` is set")
    sequence: int
    agency: str
    time: datetime
    follows: UUID | None = Field(description="the event whose reaction told it; that one is applied again")
    rival: UUID | None = Field(description="a fact of the log that has the same sequence")

    @classmethod
    def of(cls, unknown: Unknown) -> Self:
        fact = unknown.fact
        return cls(
            event_id=fact.event_id,
            topic=fact.topic,
            type=fact.type,
            subject=fact.subject,
            sequence=fact.sequence,
            agency=fact.agency,
            time=fact.time,
            follows=unknown.follows,
            rival=unknown.rival,
        )


class RestoreView(BaseModel):
    """How the database stands to its topics."""

    unknown: int = Field(description="facts on the topics that the database does not know; 0 is well")
    subjects: int = Field(description="aggregates that they are about")
    facts: list[UnknownFactView] = Field(description=f"the first {MOST_SHOWN}, in the order of the topics")

    @classmethod
    def of(cls, unknown: Sequence[Unknown]) -> Self:
        return cls(
            unknown=len(unknown),
            subjects=len({one.fact.aggregate for one in unknown}),
            facts=[UnknownFactView.of(one) for one in unknown[:MOST_SHOWN]],
        )


@router.get("", response_model=RestoreView)
async def compare_with_topics(reads: Reads = reading("ops")) -> RestoreView:
    """Compare the log with the topics now. Where a topic is ahead, the service stops writing within seconds."""
    own_topics: OwnTopics = reads.request.app.state.own_topics
    return RestoreView.of(await own_topics.compare())


@router.post("/reconcile", response_model=RestoreView)
async def reconcile(commands: Commands = changing("ops")) -> Response:
    """Take the unknown facts into the log, as sent. Afterwards the service writes; the answer says what it took."""
    own_topics: OwnTopics = commands.request.app.state.own_topics
    view = RestoreView.of(await own_topics.adopt(commands.caller))
    return Response(view.model_dump_json(), media_type="application/json")
