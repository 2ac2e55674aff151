from uuid import UUID

from chassis import Transaction, reacts_to_tombstone
from training.storage import names


@reacts_to_tombstone("registration.profiles")
async def forget_name_when_profile_tombstone(subject: str, tx: Transaction) -> None:
    await names.forget(tx, UUID(subject))
