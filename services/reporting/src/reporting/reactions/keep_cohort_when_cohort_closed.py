"""Keep the whole state that the event carries."""

from chassis import Transaction, reacts_to
from reporting.needs.cohort_closed import CohortClosed
from reporting.storage import cohorts


@reacts_to(CohortClosed)
async def keep_cohort_when_cohort_closed(fact: CohortClosed, tx: Transaction) -> None:
    await cohorts.keep(tx, fact.model_dump())
