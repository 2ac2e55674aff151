from assessment.domain.candidacy import Candidacy, CandidacyStatus
from assessment.needs.training_completed import TrainingCompleted, ties_of
from assessment.publishes.candidacy_opened import CandidacyOpened
from assessment.storage import candidacies, cohorts, persons, schemes, ties
from assessment.use_cases.telling import tell
from chassis import Ended, NotYet, Transaction, new_id, reacts_to


@reacts_to(TrainingCompleted)
async def open_candidacy_when_training_completed(fact: TrainingCompleted, tx: Transaction) -> None:
    """Whoever withdrew consent on the day of completion or later is not assessed."""
    cohort = await cohorts.find(tx, fact.cohort_id)
    if cohort is None:
        raise NotYet("cohort", fact.cohort_id)
    scheme = await schemes.find(tx, fact.scheme_key, fact.scheme_version)
    if scheme is None:
        raise NotYet("scheme", f"{fact.scheme_key}/{fact.scheme_version}")
    await persons.lock(tx, fact.person_id)
    end = await persons.end_since(tx, fact.person_id, fact.occurred_on)
    if end is not None:
        raise Ended(end.value)
    candidacy = Candidacy(
        candidacy_id=new_id(),
        agency=cohort.assessor_body,
        organiser=cohort.organiser,
        training_id=fact.training_id,
        enrolment_id=fact.enrolment_id,
        cohort_id=fact.cohort_id,
        person_id=fact.person_id,
        track=fact.track,
        scheme_key=fact.scheme_key,
        scheme_version=fact.scheme_version,
        status=CandidacyStatus.OPEN,
        opened_on=fact.occurred_on,
        version=1,
        attempt=None,
        units_due=scheme.unit_codes,
    )
    await candidacies.add(tx, candidacy)
    await ties.keep(tx, fact.person_id, ties_of(fact))
    tell(tx, CandidacyOpened, candidacy, fact.occurred_on, training_id=fact.training_id)
