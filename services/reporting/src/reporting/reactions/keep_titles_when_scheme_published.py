"""Keep the titles of a scheme and its units, for reports."""

from chassis import Transaction, reacts_to
from reporting.needs.scheme_published import SchemePublished
from reporting.storage import unit_results


@reacts_to(SchemePublished)
async def keep_titles_when_scheme_published(fact: SchemePublished, tx: Transaction) -> None:
    await unit_results.keep_scheme(tx, fact.model_dump(by_alias=True))
