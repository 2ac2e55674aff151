"""When a module is completed: attendance and score both reach its bar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from training.domain.attendance import Mark, TaughtSession, presence
from training.domain.curriculum import Module
from training.domain.teaching import Taught, taught_by


@dataclass(frozen=True, slots=True)
class Score:
    """A score of 0 to 100, and the day on which it was given."""

    value: int
    on: date


@dataclass(frozen=True, slots=True)
class ModuleCompletion:
    """What the fact module_completed says of one participant."""

    module_key: str
    score: int
    attendance_percent: int
    taught_by: tuple[Taught, ...]
    occurred_on: date


def judge_module(
    module: Module, sessions: Sequence[TaughtSession], marks: Mapping[UUID, Mark], score: Score | None
) -> ModuleCompletion | None:
    """The completion, or None while the bar is not reached.

    `sessions` are those of this module in the cohort, held or planned. A module without a score is not completed,
    whatever its pass mark. It is completed on the day of the score or of the last session that the participant
    attended, whichever is later.
    """
    if score is None or score.value < module.pass_mark:
        return None
    attendance = presence(sessions, marks)
    if attendance.attended == 0 or attendance.percent < module.min_attendance_percent:
        return None
    teachers = taught_by(sessions, marks)
    return ModuleCompletion(
        module_key=module.module_key,
        score=score.value,
        attendance_percent=attendance.percent,
        taught_by=teachers,
        occurred_on=max(score.on, *(teacher.last_on for teacher in teachers)),
    )
