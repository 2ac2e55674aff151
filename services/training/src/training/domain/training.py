"""A training: one person's way through one cohort, from enrolment to completion or discontinuation."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from training.domain.conclusion import Conclusion, Reason
from training.domain.curriculum import Track
from training.domain.refusals import EndedBeforeStart, TrainingEnded


class Status(StrEnum):
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    DISCONTINUED = "discontinued"


@dataclass(frozen=True, slots=True)
class Training:
    training_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    programme_id: UUID
    agency: str
    organiser: str
    status: Status
    started_on: date
    reasons: tuple[Reason, ...] = ()
    attendance_percent: int | None = None
    mentoring_sessions: int | None = None
    ended_on: date | None = None

    @property
    def running(self) -> bool:
        return self.status is Status.IN_PROGRESS

    def require_running(self) -> None:
        """Raises TrainingEnded. After its end a training changes no more."""
        if not self.running:
            raise TrainingEnded(f"it ended {self.status} on {self.ended_on}")

    def require_started(self, on: date) -> None:
        """Raises EndedBeforeStart for a day before the training started."""
        if on < self.started_on:
            raise EndedBeforeStart(f"it started on {self.started_on}", field="occurred_on")

    def ended(self, conclusion: Conclusion, on: date) -> "Training":
        """This training as it stands after its end."""
        return replace(
            self,
            status=Status.COMPLETED if conclusion.completed else Status.DISCONTINUED,
            reasons=conclusion.reasons,
            attendance_percent=conclusion.attendance_percent,
            mentoring_sessions=conclusion.mentoring_sessions,
            ended_on=on,
        )
