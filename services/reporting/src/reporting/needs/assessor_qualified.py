"""The part of `assessor_qualified` that reporting reads."""

from datetime import date
from uuid import UUID

from chassis import Need


class AssessorQualified(Need, topic="assessment.assessors", stem="assessor_qualified"):
    """A certificate of the track `assessor` makes somebody a qualified assessor."""

    assessor_id: UUID
    occurred_on: date
