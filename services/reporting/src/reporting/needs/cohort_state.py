"""What reporting reads of a cohort's state, which each event about it carries whole."""

from datetime import date
from typing import Literal
from uuid import UUID

from chassis import Need
from chassis.types import AgencyKey, Code


class CohortState(Need, topic="registration.cohorts"):
    """No stem of its own: cohort_opened, cohort_changed and cohort_closed extend it."""

    cohort_id: UUID
    code: Code
    programme_id: UUID
    programme_code: Code
    programme_target: int
    programme_starts_on: date
    programme_deadline: date
    track: Literal["exporter", "assessor"]
    training_centre_key: Code
    semester_starts_on: date
    semester_ends_on: date
    quota: int
    organiser: AgencyKey
    trainer: AgencyKey
    status: Literal["open", "closed"]
