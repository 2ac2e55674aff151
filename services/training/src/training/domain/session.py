"""A session: a module taught to a cohort in a room by an instructor."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from training.domain.attendance import TaughtSession


@dataclass(frozen=True, slots=True)
class Session:
    session_id: UUID
    agency: str
    organiser: str
    cohort_id: UUID
    module_key: str
    training_centre_key: str
    room_key: str
    instructor_person_id: UUID
    starts_at: datetime
    ends_at: datetime
    held_on: date
    make_up_for: UUID | None = None
    cancelled: bool = False
    sheet_on: date | None = None
    """The day on which its attendance sheet was recorded as taken, once there is one."""

    @property
    def hours(self) -> float:
        """Clock hours."""
        return round((self.ends_at - self.starts_at).total_seconds() / 3600, 2)

    def taught(self) -> TaughtSession:
        return TaughtSession(
            session_id=self.session_id,
            module_key=self.module_key,
            instructor_person_id=self.instructor_person_id,
            hours=self.hours,
            on=self.held_on,
            make_up_for=self.make_up_for,
        )
