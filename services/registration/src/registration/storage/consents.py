"""Consents, each with the hash of the words agreed to, and what else an application stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, Text, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE
from sqlalchemy.dialects.postgresql import insert

from chassis import Transaction
from chassis.ids import new_id
from chassis.settings import JAKARTA
from registration.domain.business import Business
from registration.domain.cohort import Cohort
from registration.domain.person import Consent
from registration.domain.vocabulary import Purpose
from registration.storage.recordset import as_json, recordset
from registration.storage.tables import businesses, consents

_ADD = insert(consents)
_STANDING = (
    select(consents.c.given_on)
    .where(
        consents.c.person_id == bindparam("person_id"),
        consents.c.agency == bindparam("agency"),
        consents.c.purpose == bindparam("purpose"),
        consents.c.withdrawn_on.is_(None),
    )
    .order_by(consents.c.given_on)
    .limit(1)
)
_ALL = select(consents).where(consents.c.person_id == bindparam("person_id")).order_by(consents.c.given_at)
_WITHDRAW = (
    update(consents)
    .where(
        consents.c.person_id == bindparam("id"),
        consents.c.purpose == bindparam("of_purpose"),
        consents.c.withdrawn_on.is_(None),
    )
    .values(withdrawn_on=bindparam("on", type_=Date))
)


def _last_enrolled(person: str, but: str) -> str:
    """Seats given back before the semester began, and transfers, do not count as having been enrolled."""
    return f"""
        select max(e.enrolled_on) from enrolments e join cohorts c using (cohort_id)
        where e.person_id = {person} and e.programme_id = :programme_id and e.enrolled_on is not null
          and e.enrolment_id is distinct from {but}
          and (e.ended_on is null or e.ended_on >= c.semester_starts_on)
          and coalesce(e.ended_reason, '') <> 'transferred'
    """  # noqa: S608 - a constant of this module


_CONSENT = ("consent_id", "purpose", "text_sha256", "text_version", "channel", "given_at", "given_on")
_BUSINESS = ("business_id", "name", "nib", "npwp", "kbli", "kbli_edition", "hs6", "cluster_key", "sector")

# A business that the person has registered under its NIB is the same business, as it was.
_FOUND_APPLICATIONS = text(
    f"""
    with applicant as (
        select * from {
        recordset(
            "applicants",
            consents.c.person_id,
            *(consents.c[name] for name in _CONSENT),
            *(businesses.c[name] for name in _BUSINESS),
        )
    }
    ), consent as (
        insert into consents (person_id, agency, {", ".join(_CONSENT)})
        select person_id, :agency, {", ".join(_CONSENT)} from applicant where given_on is not null
    ), business as (
        insert into businesses as b (person_id, agency, {", ".join(_BUSINESS)})
        select person_id, :agency, {", ".join(_BUSINESS)} from applicant where sector is not null
        on conflict (person_id, nib) where nib is not null do update set nib = b.nib
        returning person_id, business_id
    )
    select person_id, business.business_id,
           least(
               case when purpose = 'training' then given_on end,
               (select min(c.given_on) from consents c
                where c.person_id = applicant.person_id and c.agency = :agency and c.purpose = 'training'
                  and c.withdrawn_on is null)
           ) as consented_on,
           ({_last_enrolled("applicant.person_id", "null")}) as last_enrolled_on,
           exists (
               select from enrolments e where e.cohort_id = :cohort_id and e.person_id = applicant.person_id
                 and e.status in ('applied', 'enrolled', 'waitlisted')
           ) as open_already
    from applicant left join business using (person_id)
    order by position
    """  # noqa: S608 - constants of this module
).bindparams(
    bindparam("applicants", type_=Text),
    bindparam("agency", type_=Text),
    bindparam("programme_id", type_=UUID_TYPE),
    bindparam("cohort_id", type_=UUID_TYPE),
)
_LAST_ENROLLED = text(_last_enrolled(":person_id", ":but")).bindparams(
    bindparam("person_id", type_=UUID_TYPE),
    bindparam("programme_id", type_=UUID_TYPE),
    bindparam("but", type_=UUID_TYPE),
)


@dataclass(frozen=True, slots=True)
class Footing:
    """What an application stands on: its business as a record, and the person's history."""

    business_id: UUID | None
    consented_on: date | None
    last_enrolled_on: date | None
    open_already: bool


async def found_applications(
    tx: Transaction,
    applicants: Sequence[tuple[UUID, Consent | None, Business | None]],
    *,
    agency: str,
    cohort: Cohort,
) -> list[Footing]:
    """Record consents and businesses of applications, and look up what the rules ask for, in one statement.

    `applicants` by the ids of their persons, of whom none comes twice.
    """
    if not applicants:
        return []
    given = [
        {
            "person_id": person_id,
            **(_consent_values(consent) if consent else {}),
            **(_business_values(business) if business else {}),
        }
        for person_id, consent, business in applicants
    ]
    of = {"agency": agency, "programme_id": cohort.programme_id, "cohort_id": cohort.cohort_id}
    rows = await tx.all(_FOUND_APPLICATIONS, {"applicants": as_json(given), **of})
    return [
        Footing(row.business_id, row.consented_on, row.last_enrolled_on, row.open_already) for row in rows
    ]


async def add(tx: Transaction, person_id: UUID, consent: Consent, *, agency: str) -> UUID:
    values = _consent_values(consent)
    await tx.execute(_ADD, {"person_id": person_id, "agency": agency, **values, "withdrawn_on": None})
    consent_id: UUID = values["consent_id"]
    return consent_id


async def standing_since(tx: Transaction, person_id: UUID, purpose: Purpose, *, agency: str) -> date | None:
    """The day from which a consent given to this agency stands, if one does."""
    day: date | None = await tx.scalar(
        _STANDING, {"person_id": person_id, "purpose": purpose, "agency": agency}
    )
    return day


async def all_of(tx: Transaction, person_id: UUID) -> Sequence[Row[Any]]:
    """Every consent that a person ever gave here, withdrawn ones too."""
    return await tx.all(_ALL, {"person_id": person_id})


async def last_enrolled(tx: Transaction, person_id: UUID, programme_id: UUID, *, but: UUID) -> date | None:
    """When the person was last enrolled in the programme, the enrolment `but` not counted."""
    day: date | None = await tx.scalar(
        _LAST_ENROLLED, {"person_id": person_id, "programme_id": programme_id, "but": but}
    )
    return day


async def withdraw(tx: Transaction, person_id: UUID, purpose: Purpose, on: date) -> bool:
    """False if none stood."""
    result = await tx.execute(_WITHDRAW, {"id": person_id, "of_purpose": purpose, "on": on})
    return result.rowcount > 0


def _consent_values(consent: Consent) -> dict[str, Any]:
    """`given_on` is the day in Jakarta, since rules go by days there."""
    return {
        "consent_id": new_id(),
        "purpose": consent.purpose,
        "text_sha256": consent.text_sha256,
        "text_version": consent.text_version,
        "channel": consent.channel,
        "given_at": consent.given_at,
        "given_on": consent.given_at.astimezone(JAKARTA).date(),
    }


def _business_values(business: Business) -> dict[str, Any]:
    return {name: getattr(business, name) for name in _BUSINESS[1:]} | {"business_id": new_id()}
