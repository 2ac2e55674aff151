"""The part of `mentoring_held` that reporting reads."""

from uuid import UUID

from chassis import Need


class MentoringHeld(Need, topic="training.trainings", stem="mentoring_held"):
    """A participant was mentored."""

    enrolment_id: UUID
    minutes: int
