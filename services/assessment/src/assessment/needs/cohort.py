"""What assessment reads of a cohort, whichever event tells of it: each carries the cohort's whole state."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chassis import Need


class CohortSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    conflict_of_interest_years: int
    max_assessments_per_day: int
    max_attempts: int


class CohortState(Need, topic="registration.cohorts"):
    cohort_id: UUID
    code: str
    programme_id: UUID
    track: Literal["exporter", "assessor"]
    organiser: str
    trainer: str
    assessor_body: str
    settings: CohortSettings
