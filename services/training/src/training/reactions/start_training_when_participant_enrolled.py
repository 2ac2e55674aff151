from chassis import NotYet, Transaction, new_id, reacts_to
from training.domain.training import Status, Training
from training.needs.participant_enrolled import ParticipantEnrolled
from training.publishes import TrainingStarted
from training.storage import cohorts, trainings


@reacts_to(ParticipantEnrolled)
async def start_training_when_participant_enrolled(fact: ParticipantEnrolled, tx: Transaction) -> None:
    """One training per enrolment. It starts on the day on which the seat was given."""
    cohort = await cohorts.find(tx, fact.cohort_id)
    if cohort is None:
        raise NotYet("cohort", fact.cohort_id)
    training = Training(
        training_id=new_id(),
        enrolment_id=fact.enrolment_id,
        cohort_id=cohort.cohort_id,
        person_id=fact.person_id,
        track=fact.track,
        programme_id=cohort.programme_id,
        agency=cohort.trainer,
        organiser=cohort.organiser,
        status=Status.IN_PROGRESS,
        started_on=fact.occurred_on,
    )
    if not await trainings.start(tx, training):
        return
    tx.tell(
        TrainingStarted(
            training_id=training.training_id,
            enrolment_id=training.enrolment_id,
            cohort_id=training.cohort_id,
            person_id=training.person_id,
            track=training.track,
            occurred_on=training.started_on,
        ),
        agency=training.agency,
        organiser=training.organiser,
    )
