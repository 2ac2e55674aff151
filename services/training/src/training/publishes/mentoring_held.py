"""A participant was mentored. A session with several participants is told once for each."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field

from chassis import Fact


class MentoringHeld(Fact, topic="training.trainings", stem="mentoring_held", subject="training_id"):
    training_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    mentor_person_id: UUID
    minutes: int = Field(ge=1)
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            training_id=UUID("018d7a10-0000-7000-8000-000000000501"),
            enrolment_id=UUID("018d7a10-0000-7000-8000-000000000301"),
            cohort_id=UUID("018d7a10-0000-7000-8000-000000000201"),
            person_id=UUID("018d7a10-0000-7000-8000-000000000101"),
            mentor_person_id=UUID("018d7a10-0000-7000-8000-000000000112"),
            minutes=60,
            occurred_on=date(2024, 4, 2),
        )
