"""An agency asks what somebody is called, and the asking is kept."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from chassis import Transaction
from registration.domain.refusals import PersonErased, PersonNotFound
from registration.storage import persons


@dataclass(frozen=True, slots=True)
class DiscloseName:
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Name:
    person_id: UUID
    full_name: str


async def disclose_name(command: DiscloseName, tx: Transaction) -> Name:
    """To whoever keeps the person or has an open part in an enrolment of his."""
    agency = tx.caller.agency_key
    person = await persons.find_kept(tx, command.person_id, agency=agency)
    if person is None:
        person = await persons.find_as_party(tx, command.person_id, agency=agency)
    if person is None:
        raise PersonNotFound("This agency has no part in an enrolment of such a person.")
    if person.erased_on is not None:
        raise PersonErased("The data of this person were erased.")
    tx.audit("name_disclosed", command.person_id)
    return Name(command.person_id, person.full_name)
