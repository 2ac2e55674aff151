"""Write and tell how trainings ended: a step of the conclusion, of a drop-out and of a withdrawal."""

from collections.abc import Sequence
from datetime import date

from chassis import Transaction
from training.domain.cohort import Cohort
from training.domain.conclusion import Conclusion, Reason, leave
from training.domain.training import Training
from training.publishes import TrainingCompleted, TrainingDiscontinued
from training.publishes.teaching import MentoredBy, TaughtBy
from training.storage import cohorts, semester_records, sessions, trainings


async def discontinue(tx: Transaction, training: Training, reason: Reason, on: date) -> Training:
    """End one running training, which the caller has locked, for a reason that needs no judgement."""
    cohort = await cohorts.find(tx, training.cohort_id)
    assert cohort is not None  # noqa: S101 - a foreign key says so
    held = [session.taught() for session in await sessions.of_cohort(tx, training.cohort_id)]
    records = await semester_records.of(tx, [training.training_id])
    conclusion = leave(held, records[training.training_id], (reason,))
    [ended] = await end_trainings(tx, cohort, [(training, conclusion)], on)
    return ended


async def end_trainings(
    tx: Transaction, cohort: Cohort, ended: Sequence[tuple[Training, Conclusion]], on: date
) -> list[Training]:
    """Write all of them in one statement, and tell each."""
    await trainings.end(tx, ended, on)
    for training, conclusion in ended:
        fact = (
            _completed(training, cohort, conclusion, on)
            if conclusion.completed
            else _discontinued(training, conclusion, on)
        )
        tx.tell(fact, agency=training.agency, organiser=training.organiser)
    return [training.ended(conclusion, on) for training, conclusion in ended]


def _completed(training: Training, cohort: Cohort, conclusion: Conclusion, on: date) -> TrainingCompleted:
    return TrainingCompleted(
        training_id=training.training_id,
        enrolment_id=training.enrolment_id,
        cohort_id=training.cohort_id,
        person_id=training.person_id,
        track=training.track,
        scheme_key=cohort.scheme_key,
        scheme_version=cohort.scheme_version,
        attendance_percent=conclusion.attendance_percent,
        mentoring_sessions=conclusion.mentoring_sessions,
        taught_by=TaughtBy.each(conclusion.taught_by),
        mentored_by=MentoredBy.each(conclusion.mentored_by),
        occurred_on=on,
    )


def _discontinued(training: Training, conclusion: Conclusion, on: date) -> TrainingDiscontinued:
    return TrainingDiscontinued(
        training_id=training.training_id,
        enrolment_id=training.enrolment_id,
        cohort_id=training.cohort_id,
        person_id=training.person_id,
        track=training.track,
        reasons=list(conclusion.reasons),
        taught_by=TaughtBy.each(conclusion.taught_by),
        mentored_by=MentoredBy.each(conclusion.mentored_by),
        occurred_on=on,
    )
