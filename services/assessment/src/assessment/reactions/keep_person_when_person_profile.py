from assessment.needs.person_profile import PersonProfile
from assessment.storage import persons
from chassis import Transaction, reacts_to


@reacts_to(PersonProfile)
async def keep_person_when_person_profile(fact: PersonProfile, tx: Transaction) -> None:
    await persons.keep(tx, fact.person_id, fact.full_name, fact.education)
