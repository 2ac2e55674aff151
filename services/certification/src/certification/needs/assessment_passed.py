"""What certification reads of assessment_passed. `occurred_on` is the day of the decision."""

from datetime import date
from typing import Literal
from uuid import UUID

from chassis import Need


class AssessmentPassed(Need, topic="assessment.candidacies", stem="assessment_passed"):
    candidacy_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Literal["exporter", "assessor"]
    scheme_key: str
    scheme_version: int
    attempt: int
    occurred_on: date
