from assessment.needs.cohort_changed import CohortChanged
from assessment.storage import cohorts
from chassis import Transaction, reacts_to


@reacts_to(CohortChanged)
async def keep_cohort_when_cohort_changed(fact: CohortChanged, tx: Transaction) -> None:
    await cohorts.keep(tx, fact)
    tx.arrived("cohort", fact.cohort_id)
