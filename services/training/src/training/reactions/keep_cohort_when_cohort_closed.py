from chassis import Transaction, reacts_to
from training.needs.cohort_closed import CohortClosed
from training.reactions.keep_cohort import keep_cohort


@reacts_to(CohortClosed)
async def keep_cohort_when_cohort_closed(fact: CohortClosed, tx: Transaction) -> None:
    await keep_cohort(fact, tx)
