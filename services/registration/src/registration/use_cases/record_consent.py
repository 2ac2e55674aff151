"""A person agreed to something; which words, when and how is kept."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from chassis import Transaction
from registration.domain.person import Consent
from registration.domain.refusals import PersonErased, PersonNotFound
from registration.storage import consents, persons
from registration.use_cases.register_person import tell_stored_profile


@dataclass(frozen=True, slots=True)
class RecordConsent:
    person_id: UUID
    consent: Consent


async def record_consent(command: RecordConsent, tx: Transaction) -> UUID:
    """The consent is given to the agency that asks; to another it means nothing. Returns its id."""
    agency = tx.caller.agency_key
    person = await persons.find_linked(tx, command.person_id, agency=agency, lock=True)
    if person is None:
        raise PersonNotFound("This agency has registered no such person.")
    if person.erased_on is not None:
        raise PersonErased("The data of this person were erased.")
    if command.consent.purpose == "training" and not person.profile_told:
        await tell_stored_profile(tx, command.person_id, tx.today)
    return await consents.add(tx, command.person_id, command.consent, agency=agency)
