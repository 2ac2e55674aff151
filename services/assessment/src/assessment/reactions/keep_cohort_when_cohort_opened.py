from assessment.needs.cohort_opened import CohortOpened
from assessment.storage import cohorts
from chassis import Transaction, reacts_to


@reacts_to(CohortOpened)
async def keep_cohort_when_cohort_opened(fact: CohortOpened, tx: Transaction) -> None:
    await cohorts.keep(tx, fact)
    tx.arrived("cohort", fact.cohort_id)
