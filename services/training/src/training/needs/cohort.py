"""The part of a cohort's state that training keeps; each cohort event carries the whole of it."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chassis import Need
from training.domain.curriculum import Track


class CohortSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    min_attendance_percent: int
    min_mentoring_sessions: int


class CohortState(Need):
    cohort_id: UUID
    code: str
    programme_id: UUID
    track: Track
    training_centre_key: str
    window_closes_on: date
    semester_starts_on: date
    semester_ends_on: date
    curriculum_key: str
    curriculum_version: int
    scheme_key: str
    scheme_version: int
    organiser: str
    trainer: str
    settings: CohortSettings
    status: str
