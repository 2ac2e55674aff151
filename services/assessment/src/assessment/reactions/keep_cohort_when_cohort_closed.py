from assessment.needs.cohort_closed import CohortClosed
from assessment.storage import cohorts
from chassis import Transaction, reacts_to


@reacts_to(CohortClosed)
async def keep_cohort_when_cohort_closed(fact: CohortClosed, tx: Transaction) -> None:
    await cohorts.keep(tx, fact)
    tx.arrived("cohort", fact.cohort_id)
