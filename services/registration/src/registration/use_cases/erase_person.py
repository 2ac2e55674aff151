"""A person asks to be forgotten (UU 27/2022, article 43)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import Transaction
from registration.domain.refusals import PersonNotFound
from registration.publishes.person_erased import PersonErased
from registration.publishes.person_profile import PersonProfile
from registration.storage import documents, persons
from registration.use_cases.withdraw_consent import Ended, end_enrolments


@dataclass(frozen=True, slots=True)
class ErasePerson:
    person_id: UUID
    occurred_on: date
    reason: str | None = None


async def erase_person(command: ErasePerson, tx: Transaction) -> Ended:
    """Empties what is kept here and tells the others to do the same; a second time changes nothing.

    The id stays, and with it what was done under it; the NIK may be registered anew, as somebody new.
    """
    tx.check_occurred_on(command.occurred_on, command.reason)
    agency = tx.caller.agency_key
    person = await persons.find_kept(tx, command.person_id, agency=agency, lock=True)
    if person is None:
        raise PersonNotFound("This agency keeps no such person.")
    if person.erased_on is not None:
        return Ended(command.person_id, ())
    ended = await end_enrolments(tx, command.person_id, "person_erased", command.occurred_on)
    await documents.forget(tx, command.person_id)
    await persons.erase(tx, command.person_id, command.occurred_on)
    fact = PersonErased(person_id=command.person_id, occurred_on=command.occurred_on)
    tx.tell(fact, agency=agency, organiser=agency)
    tx.forget(PersonProfile, command.person_id, agency=agency, organiser=agency)
    return Ended(command.person_id, ended)
