"""The facts that training tells, as contract v1."""

from training.publishes.curriculum_published import CurriculumPublished
from training.publishes.mentoring_held import MentoringHeld
from training.publishes.module_completed import ModuleCompleted
from training.publishes.training_completed import TrainingCompleted
from training.publishes.training_discontinued import TrainingDiscontinued
from training.publishes.training_started import TrainingStarted

FACTS = (
    CurriculumPublished,
    TrainingStarted,
    ModuleCompleted,
    MentoringHeld,
    TrainingCompleted,
    TrainingDiscontinued,
)

__all__ = [
    "FACTS",
    "CurriculumPublished",
    "MentoringHeld",
    "ModuleCompleted",
    "TrainingCompleted",
    "TrainingDiscontinued",
    "TrainingStarted",
]
