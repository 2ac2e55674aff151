"""Persons, known once in an installation, found by the blind index of their NIK."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Date, LargeBinary, Row, Text, bindparam, exists, or_, select, text, update
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from chassis import Transaction
from chassis.ids import new_id
from registration.domain.person import PersonDetails
from registration.nik_vault import NikVault
from registration.storage.cohorts import PARTY
from registration.storage.tables import businesses, cohorts, enrolments, person_agencies, persons

#: What may be corrected; NIK, birth date and gender make somebody else of a person.
RECTIFIABLE = ("full_name", "phone", "email", "address", "kelurahan_code", "education")


@dataclass(frozen=True, slots=True)
class Identified:
    """What the service itself may know of a person while it works; never shown to a client.

    `seen_before`: the calling agency had registered this person already.
    """

    person_id: UUID
    new: bool
    seen_before: bool
    profile_told: bool


# A known NIK keeps every column it has: `version` is only there to lock the row and return it.
_IDENTIFY = text(
    """
    with person as (
        insert into persons as p (person_id, agency, nik_index, nik_sealed, full_name, birth_date, gender, phone,
                                  email, address, kelurahan_code, education, profile_told)
        values (:person_id, :agency, :nik_index, :nik_sealed, :full_name, :birth_date, :gender, :phone,
                :email, :address, :kelurahan_code, :education, :tell)
        on conflict (nik_index) do update set version = p.version
        returning person_id, profile_told
    ), linked as (
        insert into person_agencies as a (person_id, agency, external_ref)
        select person_id, :agency, :external_ref from person
        on conflict (person_id, agency) do update set external_ref = coalesce(a.external_ref, excluded.external_ref)
    )
    select person.*, exists (
        select from person_agencies k where k.person_id = person.person_id and k.agency = :agency
    ) as seen_before
    from person
    """
).bindparams(
    bindparam("person_id", type_=UUID_TYPE),
    bindparam("agency", type_=Text),
    bindparam("nik_index", type_=LargeBinary),
    bindparam("nik_sealed", type_=LargeBinary),
    bindparam("full_name", type_=Text),
    bindparam("birth_date", type_=Date),
    bindparam("gender", type_=Text),
    bindparam("phone", type_=Text),
    bindparam("email", type_=Text),
    bindparam("address", type_=Text),
    bindparam("kelurahan_code", type_=Text),
    bindparam("education", type_=Text),
    bindparam("tell", type_=Boolean),
    bindparam("external_ref", type_=Text),
)
_LINKED = (
    select(persons)
    .join(person_agencies, person_agencies.c.person_id == persons.c.person_id)
    .where(persons.c.person_id == bindparam("person_id"), person_agencies.c.agency == bindparam("agency"))
)
_LINKED_LOCKED = _LINKED.with_for_update(of=persons, key_share=True)
_KEPT = select(persons).where(
    persons.c.person_id == bindparam("person_id"),
    or_(
        persons.c.agency == bindparam("agency"),
        exists().where(
            enrolments.c.person_id == persons.c.person_id, enrolments.c.organiser == bindparam("agency")
        ),
    ),
)
_KEPT_LOCKED = _KEPT.with_for_update(of=persons, key_share=True)
_OPEN_PART = (
    select(persons)
    .join(enrolments, enrolments.c.person_id == persons.c.person_id)
    .join(cohorts, cohorts.c.cohort_id == enrolments.c.cohort_id)
    .where(
        persons.c.person_id == bindparam("person_id"),
        enrolments.c.status.in_(("applied", "enrolled", "waitlisted")),
        PARTY,
    )
    .limit(1)
)
_BY_EXTERNAL_REF = (
    select(person_agencies.c.person_id)
    .where(
        person_agencies.c.agency == bindparam("agency"), person_agencies.c.external_ref == bindparam("ref")
    )
    .order_by(person_agencies.c.person_id)
)
_LOCK = (
    select(persons.c.person_id)
    .where(persons.c.person_id == bindparam("person_id"))
    .with_for_update(key_share=True)
)
_GET = select(persons).where(persons.c.person_id == bindparam("person_id"))
_RECTIFY = (
    update(persons)
    .where(persons.c.person_id == bindparam("id"))
    .values(
        {name: bindparam(f"new_{name}", type_=persons.c[name].type) for name in RECTIFIABLE}
        | {"version": persons.c.version + 1}
    )
)
_PROFILE_TOLD = update(persons).where(persons.c.person_id == bindparam("id")).values(profile_told=True)
_PERSONAL = (
    "nik_index",
    "nik_sealed",
    "full_name",
    "birth_date",
    "gender",
    "phone",
    "email",
    "address",
    "kelurahan_code",
    "education",
)
_ERASE = (
    update(persons)
    .where(persons.c.person_id == bindparam("id"))
    .values(
        erased_on=bindparam("on", type_=Date),
        profile_told=False,
        **dict.fromkeys(_PERSONAL),
    )
)
_FORGET_BUSINESSES = (
    update(businesses).where(businesses.c.person_id == bindparam("id")).values(name=None, nib=None, npwp=None)
)
_FORGET_ENROLMENT_REFS = (
    update(enrolments).where(enrolments.c.person_id == bindparam("id")).values(external_ref=None)
)
_FORGET_REFS = (
    update(person_agencies).where(person_agencies.c.person_id == bindparam("id")).values(external_ref=None)
)


async def identify(tx: Transaction, details: PersonDetails, *, agency: str, tell: bool) -> Identified:
    """The person with this NIK, made if unknown; the row stays locked until the end of the transaction.

    `tell`: whether a new person's profile is told in this transaction.
    """
    vault: NikVault = tx.resources.vault
    person_id = new_id()
    row = (
        await tx.execute(
            _IDENTIFY,
            {
                "person_id": person_id,
                "agency": agency,
                "nik_index": vault.index(details.nik_ktp),
                "nik_sealed": vault.seal(details.nik_ktp, person_id),
                "full_name": details.full_name,
                "birth_date": details.birth_date,
                "gender": details.gender,
                "phone": details.phone,
                "email": details.email,
                "address": details.address,
                "kelurahan_code": details.kelurahan_code,
                "education": details.education,
                "tell": tell,
                "external_ref": details.external_ref,
            },
        )
    ).one()
    return Identified(
        person_id=row.person_id,
        new=row.person_id == person_id,
        seen_before=row.seen_before,
        profile_told=row.profile_told,
    )


async def find_linked(
    tx: Transaction, person_id: UUID, *, agency: str, lock: bool = False
) -> Row[Any] | None:
    """The person, if `agency` has registered him (an erased one too)."""
    return await tx.one_or_none(
        _LINKED_LOCKED if lock else _LINKED, {"person_id": person_id, "agency": agency}
    )


async def find_kept(tx: Transaction, person_id: UUID, *, agency: str, lock: bool = False) -> Row[Any] | None:
    """The person, if `agency` registered him first or has organised an enrolment of his."""
    return await tx.one_or_none(_KEPT_LOCKED if lock else _KEPT, {"person_id": person_id, "agency": agency})


async def find_as_party(tx: Transaction, person_id: UUID, *, agency: str) -> Row[Any] | None:
    """The person, if `agency` has an open part in an enrolment of his."""
    return await tx.one_or_none(_OPEN_PART, {"person_id": person_id, "agency": agency})


async def by_external_ref(tx: Transaction, external_ref: str, *, agency: str) -> list[UUID]:
    """Whom `agency` registered under its own reference."""
    rows = await tx.all(_BY_EXTERNAL_REF, {"agency": agency, "ref": external_ref})
    return [row.person_id for row in rows]


async def lock(tx: Transaction, person_id: UUID) -> None:
    """Nobody else applies for the person until the end of the transaction.

    Before the seats of any cohort, where the person is known by then; who is promoted or ranked is not, and a
    deadlock that comes of it is tried again.
    """
    await tx.execute(_LOCK, {"person_id": person_id})


async def get(tx: Transaction, person_id: UUID) -> Row[Any]:
    """For the service itself, never for a client."""
    return (await tx.execute(_GET, {"person_id": person_id})).one()


async def rectify(tx: Transaction, person_id: UUID, values: Mapping[str, Any]) -> None:
    """Store all that may be corrected of a person that was locked before, and raise the version."""
    await tx.execute(_RECTIFY, {"id": person_id} | {f"new_{name}": values[name] for name in RECTIFIABLE})


async def mark_profile_told(tx: Transaction, person_id: UUID) -> None:
    await tx.execute(_PROFILE_TOLD, {"id": person_id})


async def erase(tx: Transaction, person_id: UUID, on: date) -> None:
    """Empties the row: the id stays, since others refer to it, and nothing of the person does."""
    await tx.execute(_ERASE, {"id": person_id, "on": on})
    for forget in (_FORGET_REFS, _FORGET_BUSINESSES, _FORGET_ENROLMENT_REFS):
        await tx.execute(forget, {"id": person_id})
