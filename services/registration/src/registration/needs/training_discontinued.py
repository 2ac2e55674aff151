"""A training that ended early ends the enrolment."""

from datetime import date
from uuid import UUID

from chassis.facts import Need


class TrainingDiscontinued(Need, topic="training.trainings", stem="training_discontinued"):
    enrolment_id: UUID
    occurred_on: date
