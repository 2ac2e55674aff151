"""An enrolled participant's training begins: one per enrolment."""

from datetime import date
from typing import Self
from uuid import UUID

from chassis import Fact
from training.domain.curriculum import Track


class TrainingStarted(Fact, topic="training.trainings", stem="training_started", subject="training_id"):
    training_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            training_id=UUID("018d7a10-0000-7000-8000-000000000501"),
            enrolment_id=UUID("018d7a10-0000-7000-8000-000000000301"),
            cohort_id=UUID("018d7a10-0000-7000-8000-000000000201"),
            person_id=UUID("018d7a10-0000-7000-8000-000000000101"),
            track=Track.EXPORTER,
            occurred_on=date(2024, 1, 29),
        )
