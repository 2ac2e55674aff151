"""A person takes a consent back: what rests on it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import Transaction
from registration.domain.refusals import ConsentNotStanding, PersonNotFound
from registration.domain.vocabulary import Purpose, WithdrawalReason
from registration.publishes.consent_withdrawn import ConsentWithdrawn
from registration.storage import consents, enrolments, persons
from registration.use_cases.withdraw_enrolment import end_enrolment


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    person_id: UUID
    purpose: Purpose
    occurred_on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """Which open enrolments ended with it."""

    person_id: UUID
    enrolment_ids: tuple[UUID, ...]


async def withdraw_consent(command: WithdrawConsent, tx: Transaction) -> Ended:
    """Whichever agency the consent was given to: the person said no, and means it everywhere."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    agency = tx.caller.agency_key
    if await persons.find_kept(tx, command.person_id, agency=agency, lock=True) is None:
        raise PersonNotFound("This agency keeps no such person.")
    if not await consents.withdraw(tx, command.person_id, command.purpose, command.occurred_on):
        raise ConsentNotStanding(f"No consent to {command.purpose} stands.", field="purpose")
    fact = ConsentWithdrawn(
        person_id=command.person_id, purpose=command.purpose, occurred_on=command.occurred_on
    )
    tx.tell(fact, agency=agency, organiser=agency)
    if command.purpose != "training":
        return Ended(command.person_id, ())
    ended = await end_enrolments(tx, command.person_id, "consent_withdrawn", command.occurred_on)
    return Ended(command.person_id, ended)


async def end_enrolments(
    tx: Transaction, person_id: UUID, reason: WithdrawalReason, on: date
) -> tuple[UUID, ...]:
    """End every open enrolment of a person whom the caller has locked. Their ids."""
    open_ones = await enrolments.open_of_person(tx, person_id)
    for enrolment in open_ones:
        await end_enrolment(tx, enrolment, reason, max(on, enrolment.occurred_on))
    return tuple(enrolment.enrolment_id for enrolment in open_ones)
