from chassis import Transaction, reacts_to
from training.domain.conclusion import Reason
from training.needs.enrolment_withdrawn import EnrolmentWithdrawn
from training.storage import trainings
from training.use_cases.end_trainings import discontinue

_REASONS = {"consent_withdrawn": Reason.CONSENT_WITHDRAWN, "person_erased": Reason.PERSON_ERASED}


@reacts_to(EnrolmentWithdrawn)
async def discontinue_training_when_enrolment_withdrawn(fact: EnrolmentWithdrawn, tx: Transaction) -> None:
    """A training that has ended stays as it is; so registration's answer to our own discontinuation does nothing."""
    for training in await trainings.lock_running_of_enrolment(tx, fact.enrolment_id):
        await discontinue(tx, training, _REASONS.get(fact.reason, Reason.WITHDRAWN), fact.occurred_on)
