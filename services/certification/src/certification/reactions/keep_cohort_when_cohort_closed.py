"""The agencies of a cohort and its programme, as cohort_closed tells them."""

from certification.needs.cohort_closed import CohortClosed
from certification.storage import cohorts
from chassis import Transaction, reacts_to


@reacts_to(CohortClosed)
async def keep_cohort_when_cohort_closed(fact: CohortClosed, tx: Transaction) -> None:
    await cohorts.keep(
        tx,
        cohorts.Cohort(
            fact.cohort_id, fact.programme_id, fact.organiser, fact.certifier, fact.export_verifier
        ),
    )
    tx.arrived("cohort", fact.cohort_id)
