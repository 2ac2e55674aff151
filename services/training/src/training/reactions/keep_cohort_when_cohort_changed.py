from chassis import Transaction, reacts_to
from training.needs.cohort_changed import CohortChanged
from training.reactions.keep_cohort import keep_cohort


@reacts_to(CohortChanged)
async def keep_cohort_when_cohort_changed(fact: CohortChanged, tx: Transaction) -> None:
    await keep_cohort(fact, tx)
