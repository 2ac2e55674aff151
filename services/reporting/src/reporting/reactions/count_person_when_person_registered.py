"""Somebody is known from now on."""

from chassis import Transaction, reacts_to
from reporting.needs.person_registered import PersonRegistered
from reporting.storage import persons


@reacts_to(PersonRegistered)
async def count_person_when_person_registered(fact: PersonRegistered, tx: Transaction) -> None:
    await persons.keep(tx, fact.person_id, fact.occurred_on)
