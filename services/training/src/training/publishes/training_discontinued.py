"""A training ended without being completed, with every reason."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field

from chassis import Fact
from training.domain.conclusion import Reason
from training.domain.curriculum import Track
from training.publishes.teaching import MentoredBy, TaughtBy


class TrainingDiscontinued(
    Fact, topic="training.trainings", stem="training_discontinued", subject="training_id"
):
    training_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    reasons: list[Reason] = Field(min_length=1)
    taught_by: list[TaughtBy]
    mentored_by: list[MentoredBy]
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            training_id=UUID("018d7a10-0000-7000-8000-000000000502"),
            enrolment_id=UUID("018d7a10-0000-7000-8000-000000000302"),
            cohort_id=UUID("018d7a10-0000-7000-8000-000000000201"),
            person_id=UUID("018d7a10-0000-7000-8000-000000000102"),
            track=Track.EXPORTER,
            reasons=[Reason.ATTENDANCE, Reason.MODULES],
            taught_by=[
                TaughtBy(
                    person_id=UUID("018d7a10-0000-7000-8000-000000000111"),
                    hours=12.5,
                    last_on=date(2024, 3, 5),
                )
            ],
            mentored_by=[],
            occurred_on=date(2024, 6, 28),
        )
