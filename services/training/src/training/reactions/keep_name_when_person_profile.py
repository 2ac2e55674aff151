from chassis import Transaction, reacts_to
from training.needs.person_profile import PersonProfile
from training.storage import names


@reacts_to(PersonProfile)
async def keep_name_when_person_profile(fact: PersonProfile, tx: Transaction) -> None:
    """Of the profile only the name, for attendance sheets and templates."""
    await names.keep(tx, fact.person_id, fact.full_name)
