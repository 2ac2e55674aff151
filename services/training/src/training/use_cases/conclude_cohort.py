"""Conclude a semester: judge every training of the cohort that still runs."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from chassis import Transaction
from training.domain.cohort import Cohort
from training.domain.conclusion import judge_training
from training.domain.refusals import CohortNotFound, SheetsMissing
from training.settings import Settings
from training.storage import cohorts, due, semester_records, sessions, trainings
from training.use_cases.end_trainings import end_trainings
from training.use_cases.find_module import curriculum_of


@dataclass(frozen=True, slots=True)
class ConcludeCohort:
    cohort_id: UUID
    occurred_on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CohortConcluded:
    """Trainings by how they ended in this run; those that had ended before are not counted."""

    cohort_id: UUID
    completed: int
    discontinued: int


async def conclude_cohort(command: ConcludeCohort, tx: Transaction) -> CohortConcluded:
    """Conclude the semester of a cohort that the caller's agency trains. Doing it again ends whoever came later.

    Raises SemesterRunning, and SheetsMissing while a session has neither a sheet nor been cancelled: nobody fails
    because of paper that was not handed in.
    """
    cohort = await cohorts.taught_by(tx, command.cohort_id, agency=tx.caller.agency_key)
    if cohort is None:
        raise CohortNotFound("your agency trains no such cohort")
    cohort.require_semester_ended(command.occurred_on)
    tx.check_occurred_on(command.occurred_on, command.reason)
    return await _conclude(tx, cohort, command.occurred_on)


async def conclude_semesters_due(tx: Transaction) -> int:
    """The clock's part: conclude one cohort whose days of grace are over. Returns how many it did, 0 or 1.

    Cohorts that were entered afterwards are left to their agency, and so are those whose sheets are missing.
    """
    assert isinstance(tx.settings, Settings)  # noqa: S101 - composition gives every transaction our settings
    ended_by = tx.today - timedelta(days=tx.settings.conclusion_grace_days)
    cohort_id = await due.semester_ended(tx, ended_by)
    cohort = await cohorts.find(tx, cohort_id) if cohort_id else None
    if cohort is None:
        return 0
    await _conclude(tx, cohort, tx.today)
    tx.audit("conclude_semesters_due", cohort.cohort_id)
    return 1


async def _conclude(tx: Transaction, cohort: Cohort, on: date) -> CohortConcluded:
    running = [training for training in await trainings.lock_cohort(tx, cohort.cohort_id) if training.running]
    held = await sessions.of_cohort(tx, cohort.cohort_id)
    missing = [session.session_id for session in held if session.sheet_on is None]
    if missing:
        raise SheetsMissing(f"{len(missing)} sessions have no sheet", sessions=[str(one) for one in missing])
    if not running:
        return CohortConcluded(cohort.cohort_id, 0, 0)
    curriculum = await curriculum_of(tx, cohort)
    records = await semester_records.of(tx, [training.training_id for training in running])
    taught = [session.taught() for session in held]
    judged = [
        (training, judge_training(curriculum, cohort.bar, taught, records[training.training_id]))
        for training in running
    ]
    await end_trainings(tx, cohort, judged, on)
    completed = sum(conclusion.completed for _, conclusion in judged)
    return CohortConcluded(cohort.cohort_id, completed, len(judged) - completed)
