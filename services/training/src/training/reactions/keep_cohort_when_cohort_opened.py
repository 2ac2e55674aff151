from chassis import Transaction, reacts_to
from training.needs.cohort_opened import CohortOpened
from training.reactions.keep_cohort import keep_cohort


@reacts_to(CohortOpened)
async def keep_cohort_when_cohort_opened(fact: CohortOpened, tx: Transaction) -> None:
    await keep_cohort(fact, tx)
