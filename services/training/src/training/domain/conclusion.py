"""How a training ends when the semester has ended: completed, or discontinued with every reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from training.domain.attendance import Mark, TaughtSession, presence
from training.domain.curriculum import Curriculum
from training.domain.teaching import Mentored, Taught, mentored_by, taught_by


class Reason(StrEnum):
    """Why a training ended discontinued. The first three are judged, the others are told to us."""

    ATTENDANCE = "attendance"
    MODULES = "modules"
    MENTORING = "mentoring"
    DROPPED_OUT = "dropped_out"
    WITHDRAWN = "withdrawn"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    PERSON_ERASED = "person_erased"


@dataclass(frozen=True, slots=True)
class Bar:
    """What the cohort asks of a training, beyond the modules of its curriculum."""

    min_attendance_percent: int
    min_mentoring_sessions: int


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that one participant did in the semester."""

    marks: Mapping[UUID, Mark]
    completed_modules: frozenset[str]
    mentorings: Sequence[tuple[UUID, date]]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The verdict, with what the facts need: no reasons means completed."""

    reasons: tuple[Reason, ...]
    attendance_percent: int
    mentoring_sessions: int
    taught_by: tuple[Taught, ...]
    mentored_by: tuple[Mentored, ...]

    @property
    def completed(self) -> bool:
        return not self.reasons


def judge_training(
    curriculum: Curriculum, bar: Bar, sessions: Sequence[TaughtSession], record: Record
) -> Conclusion:
    """Judge one training over all sessions of its cohort. Every reason is named, not only the first."""
    attendance = presence(sessions, record.marks)
    required = {module.module_key for module in curriculum.modules if module.required}
    reasons: list[Reason] = []
    if attendance.percent < bar.min_attendance_percent:
        reasons.append(Reason.ATTENDANCE)
    if not required <= record.completed_modules:
        reasons.append(Reason.MODULES)
    if len(record.mentorings) < bar.min_mentoring_sessions:
        reasons.append(Reason.MENTORING)
    return leave(sessions, record, tuple(reasons), attendance.percent)


def leave(
    sessions: Sequence[TaughtSession], record: Record, reasons: tuple[Reason, ...], percent: int | None = None
) -> Conclusion:
    """End a training for reasons that need no judgement (dropped out, withdrawn), with what was done until then."""
    return Conclusion(
        reasons=reasons,
        attendance_percent=presence(sessions, record.marks).percent if percent is None else percent,
        mentoring_sessions=len(record.mentorings),
        taught_by=taught_by(sessions, record.marks),
        mentored_by=mentored_by(record.mentorings),
    )
