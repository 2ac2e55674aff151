"""Everything recorded of one module in one cohort: what sheets are judged against, read and written as a whole."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select, text

from chassis import Transaction
from training.domain.attendance import Mark
from training.domain.completion import ModuleCompletion, Score
from training.domain.session import Session
from training.domain.sheets import Participant
from training.domain.training import Training
from training.storage import trainings
from training.storage.sessions import session_of
from training.storage.tables import sessions

_SESSIONS = select(sessions).where(
    sessions.c.cohort_id == bindparam("cohort_id"),
    sessions.c.module_key == bindparam("module_key"),
    sessions.c.cancelled_on.is_(None),
)
_MARKS = text("""
    select a.session_id, a.training_id, a.mark from attendance a
    where a.session_id = any(cast(:session_ids as uuid[]))
""")
_SCORES = text("""
    select t.training_id, s.score, s.scored_on, c.training_id is not null as told
    from trainings t
    left join scores s on s.training_id = t.training_id and s.module_key = :module_key
    left join module_completions c on c.training_id = t.training_id and c.module_key = :module_key
    where t.cohort_id = :cohort_id
""")
_WRITE_ATTENDANCE = text("""
    with gone as (
        delete from attendance where session_id = :session_id and training_id = any(cast(:removed as uuid[]))
    ), sheet as (
        update sessions set sheet_on = :sheet_on where session_id = :session_id
    )
    insert into attendance (session_id, training_id, mark)
    select :session_id, w.training_id, w.mark
    from unnest(cast(:training_ids as uuid[]), cast(:marks as text[])) as w (training_id, mark)
    on conflict (session_id, training_id) do update set mark = excluded.mark
""")
_WRITE_SCORES = text("""
    insert into scores (training_id, module_key, score, scored_on)
    select w.training_id, :module_key, w.score, :scored_on
    from unnest(cast(:training_ids as uuid[]), cast(:scores as smallint[])) as w (training_id, score)
    on conflict (training_id, module_key) do update set score = excluded.score, scored_on = excluded.scored_on
""")
_WRITE_COMPLETIONS = text("""
    insert into module_completions (training_id, module_key, score, attendance_percent, completed_on)
    select w.training_id, :module_key, w.score, w.percent, w.completed_on
    from unnest(cast(:training_ids as uuid[]), cast(:scores as smallint[]), cast(:percents as smallint[]),
                cast(:days as date[])) as w (training_id, score, percent, completed_on)
""")


@dataclass(slots=True)
class ModuleRecords:
    """One module in one cohort. `marks` and `scores` go by training id."""

    module_key: str
    trainings: dict[UUID, Training]
    sessions: Sequence[Session]
    marks: dict[UUID, dict[UUID, Mark]]
    scores: dict[UUID, Score]
    told: set[UUID]

    def participants(self) -> list[Participant]:
        return [
            Participant(
                training_id=training.training_id,
                enrolment_id=training.enrolment_id,
                person_id=training.person_id,
                running=training.running,
                module_told=training.training_id in self.told,
            )
            for training in self.trainings.values()
        ]

    def marks_of_session(self, session_id: UUID) -> dict[UUID, Mark]:
        """The sheet of one session as it stands, by training id."""
        return {
            training_id: marks[session_id] for training_id, marks in self.marks.items() if session_id in marks
        }


async def lock(tx: Transaction, cohort_id: UUID, module_key: str) -> ModuleRecords:
    """Lock the cohort's trainings, then read: what a concurrent sheet wrote is seen, since it had the lock before.

    The caller has looked up the cohort, or a session of it, by its agency.
    """
    of_cohort = await trainings.lock_cohort(tx, cohort_id)
    by_module = {"cohort_id": cohort_id, "module_key": module_key}
    held = [session_of(row) for row in await tx.all(_SESSIONS, by_module)]
    records = ModuleRecords(
        module_key=module_key,
        trainings={training.training_id: training for training in of_cohort},
        sessions=held,
        marks={},
        scores={},
        told=set(),
    )
    for row in await tx.all(_MARKS, {"session_ids": [session.session_id for session in held]}):
        records.marks.setdefault(row.training_id, {})[row.session_id] = Mark(row.mark)
    for row in await tx.all(_SCORES, by_module):
        if row.score is not None:
            records.scores[row.training_id] = Score(row.score, row.scored_on)
        if row.told:
            records.told.add(row.training_id)
    return records


async def write_attendance(
    tx: Transaction, session_id: UUID, write: Mapping[UUID, Mark], remove: Collection[UUID], sheet_on: date
) -> None:
    """Write one session's sheet in one statement."""
    await tx.execute(
        _WRITE_ATTENDANCE,
        {
            "session_id": session_id,
            "training_ids": list(write),
            "marks": [mark.value for mark in write.values()],
            "removed": list(remove),
            "sheet_on": sheet_on,
        },
    )


async def write_scores(tx: Transaction, module_key: str, write: Mapping[UUID, int], scored_on: date) -> None:
    """Write one score sheet in one statement."""
    await tx.execute(
        _WRITE_SCORES,
        {
            "module_key": module_key,
            "training_ids": list(write),
            "scores": list(write.values()),
            "scored_on": scored_on,
        },
    )


async def write_completions(tx: Transaction, completed: Mapping[UUID, ModuleCompletion]) -> None:
    """Note which trainings completed the module. The primary key lets a module be told once."""
    first = next(iter(completed.values()))
    await tx.execute(
        _WRITE_COMPLETIONS,
        {
            "module_key": first.module_key,
            "training_ids": list(completed),
            "scores": [one.score for one in completed.values()],
            "percents": [one.attendance_percent for one in completed.values()],
            "days": [one.occurred_on for one in completed.values()],
        },
    )
