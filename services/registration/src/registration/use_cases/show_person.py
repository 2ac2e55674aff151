"""Everything that is kept of a person, to be handed to him (UU 27/2022, article 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chassis import Transaction
from registration.domain.refusals import PersonErased, PersonNotFound
from registration.nik_vault import NikVault
from registration.storage import consents, persons


@dataclass(frozen=True, slots=True)
class Kept:
    person: Row[Any] = field(repr=False)
    nik_ktp: str = field(repr=False)
    consents: Sequence[Row[Any]]


async def show_person(person_id: UUID, tx: Transaction) -> Kept:
    """To an agency that keeps the person; the reading is kept."""
    person = await persons.find_kept(tx, person_id, agency=tx.caller.agency_key)
    if person is None:
        raise PersonNotFound("This agency keeps no such person.")
    if person.erased_on is not None:
        raise PersonErased("The data of this person were erased.")
    vault: NikVault = tx.resources.vault
    tx.audit("person_read", person_id)
    return Kept(person, vault.open(bytes(person.nik_sealed), person_id), await consents.all_of(tx, person_id))
