"""Somebody asks for a seat: person, consent, business, verdicts and seat in one transaction.

This is the hot path. Its statements are few and built once; the counter of seats, which every
applicant of the cohort wants, is touched by the last of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from chassis import Transaction, new_id
from registration.domain import eligibility
from registration.domain.business import Business, check_business
from registration.domain.cohort import Cohort
from registration.domain.eligibility import Applicant
from registration.domain.enrolment import Enrolment
from registration.domain.person import Consent, PersonDetails, kecamatan_of
from registration.domain.refusals import AlreadyApplied, CohortNotFound, PersonErased, PersonNotFound
from registration.domain.scoring import score
from registration.domain.seats import reserved_pools
from registration.domain.vocabulary import FormerEmployment, Gender, PriorityGroup
from registration.publishes.application_rejected import ApplicationRejected
from registration.publishes.application_submitted import ApplicationSubmitted
from registration.publishes.participant_enrolled import ParticipantEnrolled
from registration.publishes.participant_waitlisted import ParticipantWaitlisted
from registration.storage import cohorts, consents, enrolments, persons, seats
from registration.use_cases.register_person import tell_profile, tell_registered, tell_stored_profile


@dataclass(frozen=True, slots=True)
class SubmitApplication:
    """`person`: his details, or the id of one whom this agency has registered."""

    cohort_id: UUID
    person: PersonDetails | UUID
    business: Business | None
    intent: bool
    consent: Consent | None
    priority_groups: tuple[PriorityGroup, ...]
    former_employment: FormerEmployment
    occurred_on: date
    reason: str | None = None
    external_ref: str | None = None


@dataclass(frozen=True, slots=True)
class _Person:
    """What the rules and the coarse facts need; as the applying agency gave it, when it gave it."""

    person_id: UUID
    birth_date: date
    gender: Gender
    kelurahan_code: str


async def submit_application(command: SubmitApplication, tx: Transaction) -> Enrolment:
    tx.check_occurred_on(command.occurred_on, command.reason)
    agency = tx.caller.agency_key
    cohort = await cohorts.find_own(tx, command.cohort_id, agency=agency)
    if cohort is None:
        raise CohortNotFound("There is no such cohort of this agency.", field="cohort_id")
    if command.business is not None:
        check_business(command.business)
    person = await _person(command, tx, agency)
    footing = await consents.found_application(
        tx, person.person_id, agency=agency, cohort=cohort, consent=command.consent, business=command.business
    )
    if footing.open_already:
        raise AlreadyApplied("An application of this person in this cohort is open already.")
    draft = _judged(command, cohort, person, footing, tx.now)
    _tell_submitted(tx, command, cohort, person, draft)
    return await _place(tx, cohort, draft)


async def _person(command: SubmitApplication, tx: Transaction, agency: str) -> _Person:
    """Locks the person, so that two applications of one person are judged one after the other."""
    if isinstance(command.person, UUID):
        row = await persons.find_linked(tx, command.person, agency=agency, lock=True)
        if row is None:
            raise PersonNotFound("This agency has registered no such person.", field="person_id")
        if row.erased_on is not None:
            raise PersonErased("The data of this person were erased.", field="person_id")
        if _consents(command) and not row.profile_told:
            await tell_stored_profile(tx, row.person_id, command.occurred_on)
        return _Person(row.person_id, row.birth_date, row.gender, row.kelurahan_code)
    person = command.person.checked(tx.today, prefix="person.")
    consented = _consents(command)
    identified = await persons.identify(tx, person, agency=agency, tell=consented)
    if identified.new:
        tell_registered(tx, identified.person_id, command.occurred_on)
        # Without a consent nothing of the person leaves this service.
        if consented:
            tell_profile(tx, identified.person_id, person, command.occurred_on)
    elif consented and not identified.profile_told:
        await tell_stored_profile(tx, identified.person_id, command.occurred_on)
    return _Person(identified.person_id, person.birth_date, person.gender, person.kelurahan_code)


def _consents(command: SubmitApplication) -> bool:
    return command.consent is not None and command.consent.purpose == "training"


def _judged(
    command: SubmitApplication, cohort: Cohort, person: _Person, footing: consents.Footing, now: datetime
) -> Enrolment:
    applicant = Applicant(
        birth_date=person.birth_date,
        gender=person.gender,
        kelurahan_code=person.kelurahan_code,
        consented_on=footing.consented_on,
        last_enrolled_on=footing.last_enrolled_on,
        has_business=command.business is not None,
        intends_business=command.intent,
    )
    groups, group_verdicts = eligibility.recognised_groups(
        command.priority_groups,
        birth_date=person.birth_date,
        gender=person.gender,
        former_employment=command.former_employment,
    )
    verdicts = eligibility.judge(applicant, cohort.intake, cohort.policy, command.occurred_on)
    return Enrolment(
        enrolment_id=new_id(),
        cohort_id=cohort.cohort_id,
        programme_id=cohort.programme_id,
        person_id=person.person_id,
        business_id=footing.business_id,
        organiser=cohort.organiser,
        track=cohort.track,
        status="applied",
        groups=tuple(groups),
        former_employment=command.former_employment,
        intent=command.intent,
        score=score(cohort.policy.points, groups, command.business),
        verdicts=(*verdicts, *group_verdicts),
        occurred_on=command.occurred_on,
        recorded_at=now,
        version=1,
        external_ref=command.external_ref,
    )


async def _place(tx: Transaction, cohort: Cohort, draft: Enrolment) -> Enrolment:
    """Rejected, held for the ranking, enrolled or in line."""
    organiser = cohort.organiser
    reasons = eligibility.rejection_reasons(draft.verdicts)
    if reasons:
        rejected = replace(draft, status="rejected", ended_on=draft.occurred_on, ended_reason=reasons[0])
        placed = await enrolments.add(tx, rejected)
        tx.tell(
            ApplicationRejected.of(placed, reasons, placed.occurred_on), agency=organiser, organiser=organiser
        )
        return placed
    if cohort.admission == "ranked":
        return await enrolments.add(tx, draft)
    placed = await _take_seat(tx, cohort, draft)
    if placed.status == "enrolled":
        tx.tell(ParticipantEnrolled.of(placed), agency=organiser, organiser=organiser)
    else:
        tx.tell(ParticipantWaitlisted.of(placed, placed.occurred_on), agency=organiser, organiser=organiser)
    return placed


async def _take_seat(tx: Transaction, cohort: Cohort, draft: Enrolment) -> Enrolment:
    """A reserved seat first, then a general one, then a place in line."""
    pools = reserved_pools(draft.groups, cohort.reserved)
    reserved = await seats.take_free(tx, cohort.cohort_id, pools)
    if reserved is not None:
        enrolled = replace(
            draft,
            status="enrolled",
            route="reserved",
            reason="priority_seat",
            pool=reserved,
            enrolled_on=draft.occurred_on,
        )
        return await enrolments.add(tx, enrolled)
    placed = await enrolments.add_with_general_seat(tx, draft)
    if placed.status == "waitlisted":
        await seats.wait(tx, cohort.cohort_id, pools)
    return placed


def _tell_submitted(
    tx: Transaction, command: SubmitApplication, cohort: Cohort, person: _Person, draft: Enrolment
) -> None:
    business = command.business
    submitted = ApplicationSubmitted(
        enrolment_id=draft.enrolment_id,
        cohort_id=cohort.cohort_id,
        programme_id=cohort.programme_id,
        person_id=person.person_id,
        business_id=draft.business_id,
        track=cohort.track,
        age_band=eligibility.age_band(person.birth_date, command.occurred_on),
        gender=person.gender,
        kecamatan_code=kecamatan_of(person.kelurahan_code),
        cluster_key=business.cluster_key if business else None,
        priority_groups=list(draft.groups),
        sector=business.sector if business else "none",
        former_employment=command.former_employment,
        occurred_on=command.occurred_on,
    )
    tx.tell(submitted, agency=cohort.organiser, organiser=cohort.organiser)
