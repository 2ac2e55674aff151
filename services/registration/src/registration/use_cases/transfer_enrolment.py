"""An enrolment moves to another cohort of the same programme: one ends, another begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis import Transaction, new_id
from registration.domain import eligibility
from registration.domain.cohort import Cohort
from registration.domain.enrolment import Enrolment
from registration.domain.person import kecamatan_of
from registration.domain.refusals import CohortIsFull, CohortNotFound, EnrolmentNotFound, NotTransferable
from registration.domain.seats import GENERAL, Pool, reserved_pools
from registration.publishes.application_submitted import ApplicationSubmitted
from registration.publishes.participant_enrolled import ParticipantEnrolled
from registration.storage import businesses, cohorts, enrolments, persons, seats
from registration.use_cases.promote_next_in_line import judged_again, promotion_deadline
from registration.use_cases.withdraw_enrolment import end_enrolment


@dataclass(frozen=True, slots=True)
class TransferEnrolment:
    enrolment_id: UUID
    cohort_id: UUID
    occurred_on: date
    reason: str | None = None


async def transfer_enrolment(command: TransferEnrolment, tx: Transaction) -> Enrolment:
    """The new enrolment. A seat must be free there and nobody in line for it."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    agency = tx.caller.agency_key
    old = await enrolments.find_own(tx, command.enrolment_id, agency=agency)
    if old is None:
        raise EnrolmentNotFound("There is no such enrolment in a cohort of this agency.")
    target = await cohorts.find_own(tx, command.cohort_id, agency=agency)
    if target is None:
        raise CohortNotFound("There is no such cohort of this agency.", field="cohort_id")
    _check_fits(old, target, command.occurred_on)
    await persons.lock(tx, old.person_id)
    # Both cohorts' seats, always in the order of their ids.
    for cohort_id in sorted((old.cohort_id, target.cohort_id)):
        await seats.lock_all(tx, cohort_id)
    if await enrolments.is_open_in(tx, target.cohort_id, old.person_id):
        raise NotTransferable("The person has an open application in that cohort.", field="cohort_id")
    judged = await judged_again(tx, target, old, command.occurred_on)
    failed = eligibility.rejection_reasons(judged.verdicts)
    if failed:
        raise NotTransferable(
            f"The person is no longer eligible: {', '.join(failed)}.",
            verdicts=[verdict for verdict in judged.verdicts if not verdict.passed],
        )
    pools: list[Pool] = [*reserved_pools(old.groups, target.reserved), GENERAL]
    [pool] = await seats.take_free(tx, target.cohort_id, [pools])
    if pool is None:
        raise CohortIsFull("That cohort has no free seat that nobody waits for.", field="cohort_id")
    await end_enrolment(tx, old, "transferred", command.occurred_on)
    new = replace(
        judged,
        enrolment_id=new_id(),
        cohort_id=target.cohort_id,
        status="enrolled",
        route="transferred",
        reason="transfer",
        pool=pool,
        was_waitlisted=False,
        occurred_on=command.occurred_on,
        enrolled_on=command.occurred_on,
        screening_score=None,
        interview_score=None,
    )
    [stored] = await enrolments.add(tx, [new])
    await _tell(tx, stored, target)
    return stored


def _check_fits(old: Enrolment, target: Cohort, on: date) -> None:
    old.must_be_open()
    if target.cohort_id == old.cohort_id:
        raise NotTransferable("The enrolment is in that cohort already.", field="cohort_id")
    if (target.programme_id, target.track) != (old.programme_id, old.track):
        raise NotTransferable("The cohort belongs to another programme or track.", field="cohort_id")
    if on > promotion_deadline(target):
        raise NotTransferable(
            f"Nobody joins that cohort after {promotion_deadline(target)}.", field="occurred_on"
        )


async def _tell(tx: Transaction, enrolment: Enrolment, cohort: Cohort) -> None:
    person = await persons.get(tx, enrolment.person_id)
    business = await businesses.find(tx, enrolment.business_id) if enrolment.business_id else None
    submitted = ApplicationSubmitted(
        enrolment_id=enrolment.enrolment_id,
        cohort_id=enrolment.cohort_id,
        programme_id=enrolment.programme_id,
        person_id=enrolment.person_id,
        business_id=enrolment.business_id,
        track=enrolment.track,
        age_band=eligibility.age_band(person.birth_date, enrolment.occurred_on),
        gender=person.gender,
        kecamatan_code=kecamatan_of(person.kelurahan_code),
        cluster_key=business.cluster_key if business else None,
        priority_groups=list(enrolment.groups),
        sector=business.sector if business else "none",
        former_employment=enrolment.former_employment,
        occurred_on=enrolment.occurred_on,
    )
    tx.tell(submitted, agency=cohort.organiser, organiser=cohort.organiser)
    tx.tell(ParticipantEnrolled.of(enrolment), agency=cohort.organiser, organiser=cohort.organiser)
