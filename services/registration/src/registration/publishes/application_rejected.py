"""An application ends without a seat."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from chassis.facts import Fact
from registration.domain.enrolment import Enrolment
from registration.domain.vocabulary import RejectionReason, Track
from registration.publishes.application_submitted import EXAMPLE_ENROLMENT
from registration.publishes.cohort_state import EXAMPLE_COHORT
from registration.publishes.person_registered import EXAMPLE_PERSON


class ApplicationRejected(
    Fact, topic="registration.enrolments", stem="application_rejected", subject="enrolment_id"
):
    """`reasons` names every rule that barred the applicant, not only the first."""

    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    reasons: Annotated[list[RejectionReason], Field(min_length=1)]
    occurred_on: date

    @classmethod
    def of(cls, enrolment: Enrolment, reasons: list[RejectionReason], on: date) -> Self:
        return cls(
            enrolment_id=enrolment.enrolment_id,
            cohort_id=enrolment.cohort_id,
            person_id=enrolment.person_id,
            track=enrolment.track,
            reasons=reasons,
            occurred_on=on,
        )

    @classmethod
    def example(cls) -> Self:
        return cls(
            enrolment_id=EXAMPLE_ENROLMENT,
            cohort_id=EXAMPLE_COHORT,
            person_id=EXAMPLE_PERSON,
            track="exporter",
            reasons=["area", "age"],
            occurred_on=date(2023, 6, 5),
        )
