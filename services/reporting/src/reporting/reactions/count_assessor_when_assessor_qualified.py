"""The programme made an assessor of its own."""

from chassis import Transaction, reacts_to
from reporting.needs.assessor_qualified import AssessorQualified
from reporting.storage import assessors


@reacts_to(AssessorQualified)
async def count_assessor_when_assessor_qualified(fact: AssessorQualified, tx: Transaction) -> None:
    await assessors.note(tx, fact.assessor_id, qualified_on=fact.occurred_on)
