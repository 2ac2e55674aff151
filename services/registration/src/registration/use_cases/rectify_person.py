"""A person's details are corrected (UU 27/2022, article 6), and everybody who keeps a copy is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chassis import Transaction
from registration.domain.person import check_kelurahan
from registration.domain.phone import mobile_e164
from registration.domain.refusals import PersonErased, PersonNotFound, PersonVersionStale, PhoneInvalid
from registration.storage import persons
from registration.use_cases.register_person import tell_stored_profile


@dataclass(frozen=True, slots=True)
class RectifyPerson:
    """`changes` by field name, of those that may be corrected; absent ones stay."""

    person_id: UUID
    expected_version: int
    changes: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rectified:
    person_id: UUID
    version: int


async def rectify_person(command: RectifyPerson, tx: Transaction) -> Rectified:
    person = await persons.find_kept(tx, command.person_id, agency=tx.caller.agency_key, lock=True)
    if person is None:
        raise PersonNotFound("This agency keeps no such person.")
    if person.erased_on is not None:
        raise PersonErased("The data of this person were erased.")
    if person.version != command.expected_version:
        raise PersonVersionStale(
            f"The record is at version {person.version}; read it again and send its ETag.", field="If-Match"
        )
    values = {name: getattr(person, name) for name in persons.RECTIFIABLE} | dict(command.changes)
    values["phone"] = mobile_e164(values["phone"])
    if values["phone"] is None:
        raise PhoneInvalid("A mobile number is asked for, such as 0812 3456 7890.", field="phone")
    check_kelurahan(values["kelurahan_code"], "kelurahan_code")
    await persons.rectify(tx, command.person_id, values)
    if person.profile_told:
        await tell_stored_profile(tx, command.person_id, tx.today)
    return Rectified(command.person_id, person.version + 1)
