"""Record a mentoring session with one or several participants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import Transaction, new_id
from training.domain.cohort import Cohort
from training.domain.mentoring import judge_participants
from training.domain.refusals import CohortNotFound
from training.domain.training import Training
from training.publishes import MentoringHeld
from training.storage import cohorts, mentorings, trainings
from training.storage.mentorings import Mentoring


@dataclass(frozen=True, slots=True)
class RecordMentoring:
    """`cohort_id`, when given, must be the cohort of everybody named."""

    enrolment_ids: Sequence[UUID]
    mentor_person_id: UUID
    minutes: int
    occurred_on: date
    cohort_id: UUID | None = None
    reason: str | None = None


async def record_mentoring(command: RecordMentoring, tx: Transaction) -> Mentoring:
    """Write the session and tell mentoring_held once for each participant.

    Raises RowsRefused with a verdict for everybody named when anybody cannot be recorded.
    """
    agency = tx.caller.agency_key
    tx.check_occurred_on(command.occurred_on, command.reason)
    if (
        command.cohort_id is not None
        and await cohorts.taught_by(tx, command.cohort_id, agency=agency) is None
    ):
        raise CohortNotFound("your agency trains no such cohort", field="cohort_id")
    found = await trainings.lock_enrolments(tx, command.enrolment_ids, agency=agency)
    mentored = judge_participants(
        command.enrolment_ids,
        {training.enrolment_id: training for training in found},
        await _semesters(tx, found, command.cohort_id),
        command.mentor_person_id,
        command.occurred_on,
    )
    mentoring = Mentoring(
        mentoring_id=new_id(),
        agency=agency,
        mentor_person_id=command.mentor_person_id,
        minutes=command.minutes,
        held_on=command.occurred_on,
        enrolment_ids=tuple(command.enrolment_ids),
    )
    await mentorings.add(tx, mentoring, [training.training_id for training in mentored])
    for training in mentored:
        tx.tell(_fact(training, mentoring), agency=training.agency, organiser=training.organiser)
    return mentoring


async def _semesters(
    tx: Transaction, found: Sequence[Training], cohort_id: UUID | None
) -> dict[UUID, Cohort]:
    """The cohorts of those found, by id; only the one named, when one is."""
    wanted = {training.cohort_id for training in found if cohort_id in (None, training.cohort_id)}
    known = [await cohorts.find(tx, wanted_id) for wanted_id in sorted(wanted)]
    return {cohort.cohort_id: cohort for cohort in known if cohort is not None}


def _fact(training: Training, mentoring: Mentoring) -> MentoringHeld:
    return MentoringHeld(
        training_id=training.training_id,
        enrolment_id=training.enrolment_id,
        cohort_id=training.cohort_id,
        person_id=training.person_id,
        mentor_person_id=mentoring.mentor_person_id,
        minutes=mentoring.minutes,
        occurred_on=mentoring.held_on,
    )
