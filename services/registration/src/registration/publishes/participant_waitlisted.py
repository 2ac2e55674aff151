"""No seat was free: the applicant is in line."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from chassis.facts import Fact
from registration.domain.enrolment import Enrolment
from registration.domain.vocabulary import Track
from registration.publishes.application_submitted import EXAMPLE_ENROLMENT
from registration.publishes.cohort_state import EXAMPLE_COHORT
from registration.publishes.person_registered import EXAMPLE_PERSON


class ParticipantWaitlisted(
    Fact, topic="registration.enrolments", stem="participant_waitlisted", subject="enrolment_id"
):
    """`score` in points of the programme; the line is ordered by it, then by `occurred_on`."""

    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    score: int
    occurred_on: date

    @classmethod
    def of(cls, enrolment: Enrolment, on: date) -> Self:
        return cls(
            enrolment_id=enrolment.enrolment_id,
            cohort_id=enrolment.cohort_id,
            person_id=enrolment.person_id,
            track=enrolment.track,
            score=enrolment.score,
            occurred_on=on,
        )

    @classmethod
    def example(cls) -> Self:
        return cls(
            enrolment_id=EXAMPLE_ENROLMENT,
            cohort_id=EXAMPLE_COHORT,
            person_id=EXAMPLE_PERSON,
            track="exporter",
            score=45,
            occurred_on=date(2023, 6, 20),
        )
