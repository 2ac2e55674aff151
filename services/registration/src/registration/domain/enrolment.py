"""The enrolment: one aggregate from application to its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from registration.domain.eligibility import Verdict
from registration.domain.refusals import EnrolmentHasEnded
from registration.domain.seats import Candidate, Pool
from registration.domain.vocabulary import (
    EnrolmentStatus,
    FormerEmployment,
    OpenStatus,
    PriorityGroup,
    Route,
    SeatReason,
    Track,
)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """`pool`: which seat is taken, while enrolled. `intent`: wishes to start a business."""

    enrolment_id: UUID
    cohort_id: UUID
    programme_id: UUID
    person_id: UUID
    business_id: UUID | None
    organiser: str
    track: Track
    status: EnrolmentStatus
    groups: tuple[PriorityGroup, ...]
    former_employment: FormerEmployment
    intent: bool
    score: int
    verdicts: tuple[Verdict, ...]
    occurred_on: date
    recorded_at: datetime
    version: int
    route: Route | None = None
    reason: SeatReason | None = None
    pool: Pool | None = None
    was_waitlisted: bool = False
    enrolled_on: date | None = None
    ended_on: date | None = None
    ended_reason: str | None = None
    screening_score: int | None = None
    interview_score: int | None = None
    external_ref: str | None = field(default=None, repr=False)

    def must_be_open(self) -> OpenStatus:
        """The status while the enrolment lives; refuses when it has ended."""
        match self.status:
            case "rejected" | "withdrawn":
                raise EnrolmentHasEnded(f"The enrolment is {self.status} since {self.ended_on}.")
            case status:
                return status

    @property
    def seat(self) -> tuple[Route, SeatReason, date]:
        """How and when the seat was come by; only of somebody who has one."""
        if self.route is None or self.reason is None or self.enrolled_on is None:
            raise ValueError(f"enrolment {self.enrolment_id} has no seat")
        return self.route, self.reason, self.enrolled_on

    @property
    def candidate(self) -> Candidate:
        return Candidate(
            self.enrolment_id, self.score, self.occurred_on, self.recorded_at, frozenset(self.groups)
        )
