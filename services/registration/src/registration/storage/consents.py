"""Consents, each with the hash of the words agreed to, and what else an application stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Row, Text, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE
from sqlalchemy.dialects.postgresql import insert

from chassis import Transaction
from chassis.ids import new_id
from chassis.settings import JAKARTA
from registration.domain.business import Business
from registration.domain.cohort import Cohort
from registration.domain.person import Consent
from registration.domain.vocabulary import Purpose
from registration.storage.tables import consents

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

# Seats given back before the semester began, and transfers, do not count as having been enrolled.
LAST_ENROLLED = """
    select max(e.enrolled_on) from enrolments e join cohorts c using (cohort_id)
    where e.person_id = :person_id and e.programme_id = :programme_id and e.enrolled_on is not null
      and e.enrolment_id is distinct from :but
      and (e.ended_on is null or e.ended_on >= c.semester_starts_on)
      and coalesce(e.ended_reason, '') <> 'transferred'
"""

# A business that the person has registered under its NIB is the same business, as it was.
_FOUND_APPLICATION = text(
    f"""
    with consent as (
        insert into consents (consent_id, person_id, agency, purpose, text_sha256, text_version, channel,
                              given_at, given_on)
        select :consent_id, :person_id, :agency, :purpose, :text_sha256, :text_version, :channel,
               :given_at, :given_on
        where :given_on is not null
    ), business as (
        insert into businesses as b (business_id, person_id, agency, name, nib, npwp, kbli, kbli_edition, hs6,
                                     cluster_key, sector)
        select :business_id, :person_id, :agency, :name, :nib, :npwp, :kbli, :kbli_edition, :hs6,
               :cluster_key, :sector
        where :sector is not null
        on conflict (person_id, nib) where nib is not null do update set nib = b.nib
        returning business_id
    )
    select (select business_id from business) as business_id,
           least(
               case when :purpose = 'training' then :given_on end,
               (select min(given_on) from consents
                where person_id = :person_id and agency = :agency and purpose = 'training'
                  and withdrawn_on is null)
           ) as consented_on,
           ({LAST_ENROLLED}) as last_enrolled_on,
           exists (
               select from enrolments where cohort_id = :cohort_id and person_id = :person_id
                 and status in ('applied', 'enrolled', 'waitlisted')
           ) as open_already
    """  # noqa: S608 - a constant of this module
).bindparams(
    bindparam("consent_id", type_=UUID_TYPE),
    bindparam("person_id", type_=UUID_TYPE),
    bindparam("agency", type_=Text),
    bindparam("purpose", type_=Text),
    bindparam("text_sha256", type_=Text),
    bindparam("text_version", type_=Text),
    bindparam("channel", type_=Text),
    bindparam("given_at", type_=DateTime(timezone=True)),
    bindparam("given_on", type_=Date),
    bindparam("business_id", type_=UUID_TYPE),
    bindparam("name", type_=Text),
    bindparam("nib", type_=Text),
    bindparam("npwp", type_=Text),
    bindparam("kbli", type_=Text),
    bindparam("kbli_edition", type_=Text),
    bindparam("hs6", type_=Text),
    bindparam("cluster_key", type_=Text),
    bindparam("sector", type_=Text),
    bindparam("programme_id", type_=UUID_TYPE),
    bindparam("but", type_=UUID_TYPE),
    bindparam("cohort_id", type_=UUID_TYPE),
)
_LAST_ENROLLED = text(LAST_ENROLLED).bindparams(
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


async def found_application(
    tx: Transaction,
    person_id: UUID,
    *,
    agency: str,
    cohort: Cohort,
    consent: Consent | None,
    business: Business | None,
) -> Footing:
    """Record consent and business of an application, and look up what the rules ask for, in one statement."""
    row = (
        await tx.execute(
            _FOUND_APPLICATION,
            {
                "person_id": person_id,
                "agency": agency,
                "programme_id": cohort.programme_id,
                "cohort_id": cohort.cohort_id,
                "but": None,
                **_consent_values(consent),
                "business_id": new_id() if business else None,
                "name": business.name if business else None,
                "nib": business.nib if business else None,
                "npwp": business.npwp if business else None,
                "kbli": business.kbli if business else None,
                "kbli_edition": business.kbli_edition if business else None,
                "hs6": business.hs6 if business else None,
                "cluster_key": business.cluster_key if business else None,
                "sector": business.sector if business else None,
            },
        )
    ).one()
    return Footing(row.business_id, row.consented_on, row.last_enrolled_on, row.open_already)


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


def _consent_values(consent: Consent | None) -> dict[str, Any]:
    """`given_on` is the day in Jakarta, since rules go by days there."""
    return {
        "consent_id": new_id() if consent else None,
        "purpose": consent.purpose if consent else None,
        "text_sha256": consent.text_sha256 if consent else None,
        "text_version": consent.text_version if consent else None,
        "channel": consent.channel if consent else None,
        "given_at": consent.given_at if consent else None,
        "given_on": consent.given_at.astimezone(JAKARTA).date() if consent else None,
    }
