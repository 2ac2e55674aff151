"""Store a cohort's state. The three events of a cohort differ for others; for training each is the newest state."""

from chassis import Transaction
from training.domain.cohort import Cohort
from training.needs.cohort import CohortState
from training.storage import cohorts


async def keep_cohort(fact: CohortState, tx: Transaction) -> None:
    await cohorts.keep(
        tx,
        Cohort(
            cohort_id=fact.cohort_id,
            code=fact.code,
            programme_id=fact.programme_id,
            track=fact.track,
            training_centre_key=fact.training_centre_key,
            semester_starts_on=fact.semester_starts_on,
            semester_ends_on=fact.semester_ends_on,
            curriculum_key=fact.curriculum_key,
            curriculum_version=fact.curriculum_version,
            scheme_key=fact.scheme_key,
            scheme_version=fact.scheme_version,
            organiser=fact.organiser,
            trainer=fact.trainer,
            min_attendance_percent=fact.settings.min_attendance_percent,
            min_mentoring_sessions=fact.settings.min_mentoring_sessions,
            status=fact.status,
            # Of a cohort already known the storage keeps what was judged when it was first heard of.
            entered_afterwards=fact.window_closes_on < tx.today,
        ),
    )
    tx.arrived("cohort", fact.cohort_id)
