"""The first fact of most journeys: who applied, told coarsely."""

from chassis import Transaction, reacts_to
from reporting.needs.application_submitted import ApplicationSubmitted
from reporting.storage import journeys


@reacts_to(ApplicationSubmitted)
async def note_application_when_application_submitted(fact: ApplicationSubmitted, tx: Transaction) -> None:
    await journeys.note_enrolment(
        tx,
        fact,
        applied_on=fact.occurred_on,
        age_band=fact.age_band,
        gender=fact.gender,
        former_employment=fact.former_employment,
        kecamatan_code=fact.kecamatan_code,
        cluster_key=fact.cluster_key,
        sector=fact.sector,
    )
