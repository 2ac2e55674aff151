"""A seat is taken, with the way it was come by."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from chassis.facts import Fact
from registration.domain.enrolment import Enrolment
from registration.domain.vocabulary import Route, SeatReason, Track
from registration.publishes.application_submitted import EXAMPLE_ENROLMENT
from registration.publishes.cohort_state import EXAMPLE_COHORT
from registration.publishes.person_registered import EXAMPLE_PERSON


class ParticipantEnrolled(
    Fact, topic="registration.enrolments", stem="participant_enrolled", subject="enrolment_id"
):
    """`route` says from which pool or list the seat came, `reason` why it was free."""

    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    route: Route
    reason: SeatReason
    occurred_on: date

    @classmethod
    def of(cls, enrolment: Enrolment) -> Self:
        """Of an enrolment that has just been given a seat."""
        route, reason, on = enrolment.seat
        return cls(
            enrolment_id=enrolment.enrolment_id,
            cohort_id=enrolment.cohort_id,
            person_id=enrolment.person_id,
            track=enrolment.track,
            route=route,
            reason=reason,
            occurred_on=on,
        )

    @classmethod
    def example(cls) -> Self:
        return cls(
            enrolment_id=EXAMPLE_ENROLMENT,
            cohort_id=EXAMPLE_COHORT,
            person_id=EXAMPLE_PERSON,
            track="exporter",
            route="reserved",
            reason="priority_seat",
            occurred_on=date(2023, 6, 5),
        )
