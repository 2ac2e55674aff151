"""A participant reached the bar of a module in attendance and score. Told once per module."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field

from chassis import Fact
from chassis.types import Code
from training.domain.curriculum import Track
from training.publishes.teaching import TaughtBy


class ModuleCompleted(Fact, topic="training.trainings", stem="module_completed", subject="training_id"):
    training_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    module_key: Code
    score: int = Field(ge=0, le=100)
    attendance_percent: int = Field(ge=0, le=100)
    taught_by: list[TaughtBy]
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            training_id=UUID("018d7a10-0000-7000-8000-000000000501"),
            enrolment_id=UUID("018d7a10-0000-7000-8000-000000000301"),
            cohort_id=UUID("018d7a10-0000-7000-8000-000000000201"),
            person_id=UUID("018d7a10-0000-7000-8000-000000000101"),
            track=Track.EXPORTER,
            module_key="EXPORT-DOCUMENTS",
            score=82,
            attendance_percent=100,
            taught_by=[
                TaughtBy(
                    person_id=UUID("018d7a10-0000-7000-8000-000000000111"),
                    hours=6.0,
                    last_on=date(2024, 3, 12),
                )
            ],
            occurred_on=date(2024, 3, 14),
        )
