"""What every fact about an enrolment tells, whoever tells it."""

from datetime import date
from typing import Literal
from uuid import UUID

from chassis import Need


class AboutEnrolment(Need):
    """No stem of its own: application_submitted, training_started and their like extend it."""

    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Literal["exporter", "assessor"]
    occurred_on: date
