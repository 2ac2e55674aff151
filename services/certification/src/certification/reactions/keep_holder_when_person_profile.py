"""The name that a certificate will bear. What is issued already keeps the name that it was issued with."""

from certification.needs.person_profile import PersonProfile
from certification.storage import holders
from chassis import Transaction, reacts_to


@reacts_to(PersonProfile)
async def keep_holder_when_person_profile(fact: PersonProfile, tx: Transaction) -> None:
    await holders.keep(tx, fact.person_id, fact.full_name)
    tx.arrived("profile", fact.person_id)
