"""Persons, known once in an installation, found by the blind index of their NIK."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, Text, any_, bindparam, exists, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from chassis import Transaction
from chassis.ids import new_id
from registration.domain.person import PersonDetails
from registration.nik_vault import NikVault
from registration.storage.cohorts import PARTY
from registration.storage.recordset import as_json, recordset
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
_DESCRIBED = (*RECTIFIABLE, "birth_date", "gender", "external_ref")
_GIVEN = ("person_id", "nik_index", "nik_sealed", *RECTIFIABLE, "birth_date", "gender", "profile_told")
_IDENTIFY = text(
    f"""
    with given as (
        select * from {recordset("people", *(persons.c[name] for name in _GIVEN), person_agencies.c.external_ref)}
    ), person as (
        insert into persons as p (agency, {", ".join(_GIVEN)})
        select :agency, {", ".join(_GIVEN)} from given order by nik_index
        on conflict (nik_index) do update set version = p.version
        returning person_id, nik_index, profile_told
    ), linked as (
        insert into person_agencies as a (person_id, agency, external_ref)
        select person.person_id, :agency, given.external_ref from person join given using (nik_index)
        on conflict (person_id, agency) do update set external_ref = coalesce(a.external_ref, excluded.external_ref)
    )
    select person.*, exists (
        select from person_agencies k where k.person_id = person.person_id and k.agency = :agency
    ) as seen_before
    from person
    """  # noqa: S608 - names of our own columns
).bindparams(bindparam("people", type_=Text), bindparam("agency", type_=Text))
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
_TELL_PROFILES = (
    update(persons)
    .where(persons.c.person_id == any_(bindparam("ids", type_=ARRAY(UUID_TYPE))))
    .values(profile_told=True)
    .returning(persons)
)
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


async def identify(
    tx: Transaction, people: Sequence[PersonDetails], *, agency: str, tell: Sequence[bool]
) -> list[Identified]:
    """Those who have these NIKs, none of which comes twice; made if unknown, and locked until the transaction ends.

    `tell`: of each, whether his profile is told in this transaction, if he is new.
    """
    if not people:
        return []
    vault: NikVault = tx.resources.vault
    given = [
        {name: getattr(person, name) for name in _DESCRIBED}
        | {
            "person_id": (person_id := new_id()),
            "nik_index": vault.index(person.nik_ktp),
            "nik_sealed": vault.seal(person.nik_ktp, person_id),
            "profile_told": told,
        }
        for person, told in zip(people, tell, strict=True)
    ]
    rows = await tx.all(_IDENTIFY, {"people": as_json(given), "agency": agency})
    found = {row.nik_index: row for row in rows}
    return [
        Identified(
            person_id=row.person_id,
            new=row.person_id == one["person_id"],
            seen_before=row.seen_before,
            profile_told=row.profile_told,
        )
        for one in given
        for row in (found[one["nik_index"]],)
    ]


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


async def tell_profiles(tx: Transaction, person_ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """Those whose profiles the caller is about to tell, by their ids; it has locked them."""
    if not person_ids:
        return {}
    return {row.person_id: row for row in await tx.all(_TELL_PROFILES, {"ids": list(person_ids)})}


async def erase(tx: Transaction, person_id: UUID, on: date) -> None:
    """Empties the row: the id stays, since others refer to it, and nothing of the person does."""
    await tx.execute(_ERASE, {"id": person_id, "on": on})
    for forget in (_FORGET_REFS, _FORGET_BUSINESSES, _FORGET_ENROLMENT_REFS):
        await tx.execute(forget, {"id": person_id})
