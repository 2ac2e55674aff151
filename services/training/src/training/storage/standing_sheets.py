"""Sheets as they stand, for reading: everybody in the cohort, with or without a value."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from chassis import Transaction
from training.domain.attendance import Mark

_SCORES = text("""
    select t.enrolment_id, t.person_id, t.status = 'in_progress' as running, s.score, s.scored_on,
           c.training_id is not null as module_completed
    from trainings t
    left join scores s on s.training_id = t.training_id and s.module_key = :module_key
    left join module_completions c on c.training_id = t.training_id and c.module_key = :module_key
    where t.cohort_id = :cohort_id order by t.training_id
""")
_MARKS = text("""
    select t.enrolment_id, t.person_id, t.status = 'in_progress' as running, a.mark
    from trainings t left join attendance a on a.training_id = t.training_id and a.session_id = :session_id
    where t.cohort_id = :cohort_id order by t.training_id
""")


@dataclass(frozen=True, slots=True)
class ScoreLine:
    enrolment_id: UUID
    person_id: UUID
    running: bool
    score: int | None
    scored_on: date | None
    module_completed: bool


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    enrolment_id: UUID
    person_id: UUID
    running: bool
    mark: Mark | None


async def scores_of(tx: Transaction, cohort_id: UUID, module_key: str) -> list[ScoreLine]:
    """The scores of a module. The caller has looked up the cohort by its agency."""
    rows = await tx.all(_SCORES, {"cohort_id": cohort_id, "module_key": module_key})
    return [
        ScoreLine(
            row.enrolment_id, row.person_id, row.running, row.score, row.scored_on, row.module_completed
        )
        for row in rows
    ]


async def attendance_of(tx: Transaction, cohort_id: UUID, session_id: UUID) -> list[AttendanceLine]:
    """The marks of a session. The caller has looked up the session by its agency."""
    rows = await tx.all(_MARKS, {"cohort_id": cohort_id, "session_id": session_id})
    return [
        AttendanceLine(row.enrolment_id, row.person_id, row.running, Mark(row.mark) if row.mark else None)
        for row in rows
    ]
