from chassis import Transaction, reacts_to
from training.domain.conclusion import Reason
from training.needs.consent_withdrawn import ConsentWithdrawn
from training.storage import trainings
from training.use_cases.end_trainings import discontinue


@reacts_to(ConsentWithdrawn)
async def discontinue_trainings_when_consent_withdrawn(fact: ConsentWithdrawn, tx: Transaction) -> None:
    """Registration withdraws the enrolments too and tells of each; whichever comes first ends the training."""
    if fact.purpose != "training":
        return
    for training in await trainings.lock_running_of_person(tx, fact.person_id):
        await discontinue(tx, training, Reason.CONSENT_WITHDRAWN, fact.occurred_on)
