"""An application or enrolment ends before its time."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from chassis.facts import Fact
from registration.domain.enrolment import Enrolment
from registration.domain.vocabulary import OpenStatus, Track, WithdrawalReason
from registration.publishes.application_submitted import EXAMPLE_ENROLMENT
from registration.publishes.cohort_state import EXAMPLE_COHORT
from registration.publishes.person_registered import EXAMPLE_PERSON


class EnrolmentWithdrawn(
    Fact, topic="registration.enrolments", stem="enrolment_withdrawn", subject="enrolment_id"
):
    """`previous` is the status it had; a seat comes free only if that was enrolled."""

    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    previous: OpenStatus
    reason: WithdrawalReason
    occurred_on: date

    @classmethod
    def of(cls, enrolment: Enrolment, previous: OpenStatus, reason: WithdrawalReason, on: date) -> Self:
        return cls(
            enrolment_id=enrolment.enrolment_id,
            cohort_id=enrolment.cohort_id,
            person_id=enrolment.person_id,
            track=enrolment.track,
            previous=previous,
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
            previous="enrolled",
            reason="moved_away",
            occurred_on=date(2023, 8, 1),
        )
