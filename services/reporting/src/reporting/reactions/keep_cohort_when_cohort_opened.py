"""Keep the whole state that the event carries."""

from chassis import Transaction, reacts_to
from reporting.needs.cohort_opened import CohortOpened
from reporting.storage import cohorts


@reacts_to(CohortOpened)
async def keep_cohort_when_cohort_opened(fact: CohortOpened, tx: Transaction) -> None:
    await cohorts.keep(tx, fact.model_dump())
