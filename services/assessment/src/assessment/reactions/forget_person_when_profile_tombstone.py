from uuid import UUID

from assessment.storage import persons
from chassis import Transaction, reacts_to_tombstone


@reacts_to_tombstone("registration.profiles")
async def forget_person_when_profile_tombstone(subject: str, tx: Transaction) -> None:
    await persons.forget(tx, UUID(subject))
