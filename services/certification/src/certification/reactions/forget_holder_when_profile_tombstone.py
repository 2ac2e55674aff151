"""A person was erased: forget name, credential and PDF; number, hash and status stay verifiable (UU 27/2022).

Whoever waits for the profile is woken too, and ends as `erased`.
"""

from uuid import UUID

from certification.needs.person_profile import PersonProfile
from certification.storage import certificates, holders
from chassis import Transaction, reacts_to_tombstone


@reacts_to_tombstone(PersonProfile.topic)
async def forget_holder_when_profile_tombstone(subject: str, tx: Transaction) -> None:
    person_id = UUID(subject)
    await holders.forget(tx, person_id)
    await certificates.forget_holder(tx, person_id)
    tx.arrived("profile", person_id)
