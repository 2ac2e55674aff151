"""Certificates say what a scheme's version contains, so each version is kept here."""

from certification.credential.document import Unit
from certification.needs.scheme_published import SchemePublished
from certification.storage import schemes
from chassis import Transaction, reacts_to


@reacts_to(SchemePublished)
async def keep_scheme_when_scheme_published(fact: SchemePublished, tx: Transaction) -> None:
    units = tuple(Unit(unit.code, unit.title, unit.title_en) for unit in fact.units)
    await schemes.keep(
        tx,
        schemes.Scheme(fact.scheme_key, fact.version, fact.name, fact.name_en, fact.validity_months, units),
    )
    tx.arrived("scheme", f"{fact.scheme_key}/{fact.version}")
