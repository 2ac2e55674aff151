"""An assessor may assess, for as long as the licence holds."""

from chassis import Transaction, reacts_to
from reporting.needs.assessor_licensed import AssessorLicensed
from reporting.storage import assessors


@reacts_to(AssessorLicensed)
async def note_licence_when_assessor_licensed(fact: AssessorLicensed, tx: Transaction) -> None:
    await assessors.note(
        tx, fact.assessor_id, licensed_from=fact.licensed_from, licensed_until=fact.licensed_until
    )
