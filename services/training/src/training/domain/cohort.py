"""The narrow copy of a cohort that training keeps: who does which part, when, and which bar it sets."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from training.domain.conclusion import Bar
from training.domain.curriculum import Track
from training.domain.refusals import OutsideSemester, SemesterRunning


@dataclass(frozen=True, slots=True)
class Cohort:
    cohort_id: UUID
    code: str
    programme_id: UUID
    track: Track
    training_centre_key: str
    semester_starts_on: date
    semester_ends_on: date
    curriculum_key: str
    curriculum_version: int
    scheme_key: str
    scheme_version: int
    organiser: str
    trainer: str
    min_attendance_percent: int
    min_mentoring_sessions: int
    status: str
    entered_afterwards: bool

    @property
    def bar(self) -> Bar:
        return Bar(self.min_attendance_percent, self.min_mentoring_sessions)

    def require_in_semester(self, on: date, field: str) -> None:
        """Raises OutsideSemester unless the day lies within the semester, its first and last day included."""
        if not self.semester_starts_on <= on <= self.semester_ends_on:
            raise OutsideSemester(
                f"{on} is not between {self.semester_starts_on} and {self.semester_ends_on}", field=field
            )

    def require_semester_ended(self, on: date) -> None:
        """Raises SemesterRunning unless the semester ended on that day or before."""
        if on < self.semester_ends_on:
            raise SemesterRunning(
                f"the semester ends on {self.semester_ends_on}; {on} is too early", field="occurred_on"
            )
