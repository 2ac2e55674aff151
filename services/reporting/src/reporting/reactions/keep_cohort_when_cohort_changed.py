"""Keep the whole state that the event carries."""

from chassis import Transaction, reacts_to
from reporting.needs.cohort_changed import CohortChanged
from reporting.storage import cohorts


@reacts_to(CohortChanged)
async def keep_cohort_when_cohort_changed(fact: CohortChanged, tx: Transaction) -> None:
    await cohorts.keep(tx, fact.model_dump())
