"""Everything recorded of trainings over a whole semester: what their end is judged by."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import text

from chassis import Transaction
from training.domain.attendance import Mark
from training.domain.conclusion import Record

_MARKS = text("""
    select a.training_id, a.session_id, a.mark from attendance a
    join sessions s on s.session_id = a.session_id and s.cancelled_on is null
    where a.training_id = any(cast(:training_ids as uuid[]))
""")
_MODULES = text("""
    select training_id, module_key from module_completions where training_id = any(cast(:training_ids as uuid[]))
""")
_MENTORINGS = text("""
    select p.training_id, m.mentor_person_id, m.held_on
    from mentoring_participants p join mentorings m on m.mentoring_id = p.mentoring_id
    where p.training_id = any(cast(:training_ids as uuid[]))
""")


async def of(tx: Transaction, training_ids: Collection[UUID]) -> dict[UUID, Record]:
    """The records of these trainings, which the caller has locked. Three statements, however many they are."""
    wanted = {"training_ids": list(training_ids)}
    marks: dict[UUID, dict[UUID, Mark]] = {}
    modules: dict[UUID, set[str]] = {}
    mentorings: dict[UUID, list[tuple[UUID, date]]] = {}
    for row in await tx.all(_MARKS, wanted):
        marks.setdefault(row.training_id, {})[row.session_id] = Mark(row.mark)
    for row in await tx.all(_MODULES, wanted):
        modules.setdefault(row.training_id, set()).add(row.module_key)
    for row in await tx.all(_MENTORINGS, wanted):
        mentorings.setdefault(row.training_id, []).append((row.mentor_person_id, row.held_on))
    return {
        training_id: Record(
            marks=marks.get(training_id, {}),
            completed_modules=frozenset(modules.get(training_id, ())),
            mentorings=mentorings.get(training_id, []),
        )
        for training_id in training_ids
    }
