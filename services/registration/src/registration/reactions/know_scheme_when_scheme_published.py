"""A cohort may open on this version of the scheme from now on."""

from chassis import Transaction, reacts_to
from registration.needs.scheme_published import SchemePublished
from registration.storage import known_versions


@reacts_to(SchemePublished)
async def know_scheme_when_scheme_published(fact: SchemePublished, tx: Transaction) -> None:
    await known_versions.add_scheme(tx, fact.scheme_key, fact.version, fact.track)
