from datetime import date
from uuid import UUID

from chassis import Need
from training.domain.curriculum import Track


class ParticipantEnrolled(Need, topic="registration.enrolments", stem="participant_enrolled"):
    """A participant has a seat: his training starts."""

    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    occurred_on: date
