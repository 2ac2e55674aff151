"""Somebody becomes known: participant, instructor, mentor, assessor or officer alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chassis import Transaction
from registration.domain.person import PersonDetails
from registration.publishes.person_profile import PersonProfile
from registration.publishes.person_registered import PersonRegistered
from registration.storage import persons


@dataclass(frozen=True, slots=True)
class RegisterPerson:
    person: PersonDetails


@dataclass(frozen=True, slots=True)
class Registered:
    """`known`: whether this agency had registered the person before. What others did is not told."""

    person_id: UUID
    known: bool


async def register_person(command: RegisterPerson, tx: Transaction) -> Registered:
    """A NIK that is known returns the id it has, and changes nothing that is kept under it."""
    agency = tx.caller.agency_key
    person = command.person.checked(tx.today)
    [identified] = await persons.identify(tx, [person], agency=agency, tell=[True])
    if identified.new:
        tell_registered(tx, identified.person_id, tx.today)
        tell_profile(tx, identified.person_id, person, tx.today)
    elif not identified.profile_told:
        await tell_stored_profile(tx, identified.person_id, tx.today)
    return Registered(identified.person_id, known=identified.seen_before)


def tell_registered(tx: Transaction, person_id: UUID, on: date) -> None:
    agency = tx.caller.agency_key
    tx.tell(PersonRegistered(person_id=person_id, occurred_on=on), agency=agency, organiser=agency)


def tell_profile(tx: Transaction, person_id: UUID, person: PersonDetails, on: date) -> None:
    """`person` as checked, with the phone in E.164."""
    agency = tx.caller.agency_key
    profile = PersonProfile(
        person_id=person_id,
        full_name=person.full_name,
        birth_date=person.birth_date,
        gender=person.gender,
        phone=person.phone,
        email=person.email,
        kelurahan_code=person.kelurahan_code,
        education=person.education,
        occurred_on=on,
    )
    tx.tell(profile, agency=agency, organiser=agency)


async def tell_stored_profile(tx: Transaction, person_id: UUID, on: date) -> None:
    """Of somebody who had been known without a consent, so that nothing was told of him until now."""
    [kept] = (await persons.tell_profiles(tx, [person_id])).values()
    tell_kept_profile(tx, kept, on)


def tell_kept_profile(tx: Transaction, kept: Row[Any], on: date) -> None:
    """`kept` as `persons.tell_profiles` returns it."""
    fields = {name: getattr(kept, name) for name in PersonProfile.model_fields if name != "occurred_on"}
    agency = tx.caller.agency_key
    tx.tell(PersonProfile(**fields, occurred_on=on), agency=agency, organiser=agency)
