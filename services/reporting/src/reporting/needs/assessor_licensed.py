"""The part of `assessor_licensed` that reporting reads."""

from datetime import date
from uuid import UUID

from chassis import Need


class AssessorLicensed(Need, topic="assessment.assessors", stem="assessor_licensed"):
    """An assessor's licence, with its first and its last day."""

    assessor_id: UUID
    licensed_from: date
    licensed_until: date
