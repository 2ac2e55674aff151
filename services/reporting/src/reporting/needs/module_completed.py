"""The part of `module_completed` that reporting reads."""

from uuid import UUID

from chassis import Need
from chassis.types import Code, Percent


class ModuleCompleted(Need, topic="training.trainings", stem="module_completed"):
    """A participant completed a module."""

    training_id: UUID
    cohort_id: UUID
    module_key: Code
    score: Percent
    attendance_percent: Percent
