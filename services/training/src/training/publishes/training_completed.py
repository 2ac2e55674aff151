"""A participant completed the semester: it opens a candidacy in assessment."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field

from chassis import Fact
from chassis.types import Code
from training.domain.curriculum import Track
from training.publishes.teaching import MentoredBy, TaughtBy


class TrainingCompleted(Fact, topic="training.trainings", stem="training_completed", subject="training_id"):
    training_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    scheme_key: Code
    scheme_version: int = Field(ge=1)
    attendance_percent: int = Field(ge=0, le=100)
    mentoring_sessions: int = Field(ge=0)
    taught_by: list[TaughtBy]
    mentored_by: list[MentoredBy]
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            training_id=UUID("018d7a10-0000-7000-8000-000000000501"),
            enrolment_id=UUID("018d7a10-0000-7000-8000-000000000301"),
            cohort_id=UUID("018d7a10-0000-7000-8000-000000000201"),
            person_id=UUID("018d7a10-0000-7000-8000-000000000101"),
            track=Track.EXPORTER,
            scheme_key="PPEJP-01",
            scheme_version=1,
            attendance_percent=92,
            mentoring_sessions=4,
            taught_by=[
                TaughtBy(
                    person_id=UUID("018d7a10-0000-7000-8000-000000000111"),
                    hours=48.0,
                    last_on=date(2024, 6, 20),
                )
            ],
            mentored_by=[
                MentoredBy(
                    person_id=UUID("018d7a10-0000-7000-8000-000000000112"),
                    sessions=4,
                    last_on=date(2024, 6, 11),
                )
            ],
            occurred_on=date(2024, 6, 28),
        )
