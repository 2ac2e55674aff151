"""Somebody asks for a seat: person, consent, business, verdicts and seat in one transaction.

This is the hot path. Its statements are few and built once, and no more for a sheet of applicants than for
one; the counter of seats, which every applicant of the cohort wants, is touched by the last of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chassis import Fact, Refusal, Transaction, new_id
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
from registration.use_cases.register_person import tell_kept_profile, tell_profile, tell_registered


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


class SomeRefused(Exception):
    """Of several applications these, by their places, are refused too late: something was written already.

    Whoever catches it undoes the transaction, and leaves them out.
    """

    def __init__(self, refusals: Mapping[int, Refusal]) -> None:
        super().__init__(f"{len(refusals)} applications")
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class _Person:
    """What the rules and the coarse facts need; as the applying agency gave it, when it gave it."""

    person_id: UUID
    birth_date: date
    gender: Gender
    kelurahan_code: str
    new: bool
    profile_told: bool


async def submit_application(command: SubmitApplication, tx: Transaction) -> Enrolment:
    try:
        [answer] = await submit_applications([command], tx)
    except SomeRefused as some:
        [answer] = some.refusals.values()
    if isinstance(answer, Refusal):
        raise answer
    return answer


async def submit_applications(
    commands: Sequence[SubmitApplication], tx: Transaction
) -> list[Enrolment | Refusal]:
    """Several persons, nobody twice, apply in one cohort: each becomes what he would, one after the other.

    A refusal in the place of an enrolment has left nothing behind. Raises SomeRefused.
    """
    cohort = await cohorts.find_own(tx, commands[0].cohort_id, agency=tx.caller.agency_key)
    if cohort is None:
        raise CohortNotFound("There is no such cohort of this agency.", field="cohort_id")
    answers: dict[int, Enrolment | Refusal] = {}
    asked: dict[int, SubmitApplication] = {}
    for at, command in enumerate(commands):
        try:
            asked[at] = _checked(command, tx)
        except Refusal as refusal:
            answers[at] = refusal
    people = await _people(asked, tx)
    footings = await _footings(asked, people, cohort, tx)
    profiles = await persons.tell_profiles(
        tx, [one.person_id for at, one in people.items() if _consents(asked[at]) and not one.profile_told]
    )
    drafts = {at: _judged(command, cohort, people[at], footings[at], tx.now) for at, command in asked.items()}
    placed = await _place(tx, cohort, drafts)
    for at, command in asked.items():
        _tell_person(tx, people[at], command, profiles.get(people[at].person_id))
        _tell_submitted(tx, command, cohort, people[at], placed[at])
        _tell_placed(tx, placed[at])
    return [(answers | placed)[at] for at in range(len(commands))]


def _checked(command: SubmitApplication, tx: Transaction) -> SubmitApplication:
    """With the person's details as checked. Refuses what cannot be right at all."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    person = command.person
    if isinstance(person, PersonDetails):
        person = person.checked(tx.today, prefix="person.")
    if command.business is not None:
        check_business(command.business)
    return replace(command, person=person)


async def _people(asked: Mapping[int, SubmitApplication], tx: Transaction) -> dict[int, _Person]:
    """Locks the persons, so that two applications of one person are judged one after the other."""
    agency = tx.caller.agency_key
    people: dict[int, _Person] = {}
    described: dict[int, PersonDetails] = {}
    for at, command in asked.items():
        if isinstance(command.person, PersonDetails):
            described[at] = command.person
            continue
        row = await persons.find_linked(tx, command.person, agency=agency, lock=True)
        if row is None:
            raise SomeRefused(
                {at: PersonNotFound("This agency has registered no such person.", field="person_id")}
            )
        if row.erased_on is not None:
            raise SomeRefused({at: PersonErased("The data of this person were erased.", field="person_id")})
        people[at] = _Person(
            row.person_id, row.birth_date, row.gender, row.kelurahan_code, False, row.profile_told
        )
    identified = await persons.identify(
        tx, list(described.values()), agency=agency, tell=[_consents(asked[at]) for at in described]
    )
    for (at, person), one in zip(described.items(), identified, strict=True):
        people[at] = _Person(
            one.person_id, person.birth_date, person.gender, person.kelurahan_code, one.new, one.profile_told
        )
    return people


async def _footings(
    asked: Mapping[int, SubmitApplication], people: Mapping[int, _Person], cohort: Cohort, tx: Transaction
) -> dict[int, consents.Footing]:
    footings = await consents.found_applications(
        tx,
        [(people[at].person_id, command.consent, command.business) for at, command in asked.items()],
        agency=tx.caller.agency_key,
        cohort=cohort,
    )
    open_already = {
        at: AlreadyApplied("An application of this person in this cohort is open already.")
        for at, footing in zip(asked, footings, strict=True)
        if footing.open_already
    }
    if open_already:
        raise SomeRefused(open_already)
    return dict(zip(asked, footings, strict=True))


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


async def _place(tx: Transaction, cohort: Cohort, drafts: Mapping[int, Enrolment]) -> dict[int, Enrolment]:
    """Rejected, held for the ranking, enrolled or in line.

    A reserved seat first, then a general one, then a place in line.
    """
    decided: list[Enrolment] = []
    candidates: list[Enrolment] = []
    for draft in drafts.values():
        reasons = eligibility.rejection_reasons(draft.verdicts)
        if reasons:
            decided.append(
                replace(draft, status="rejected", ended_on=draft.occurred_on, ended_reason=reasons[0])
            )
        elif cohort.admission == "ranked":
            decided.append(draft)
        else:
            candidates.append(draft)
    wishes = [reserved_pools(candidate.groups, cohort.reserved) for candidate in candidates]
    pools = await seats.take_free(tx, cohort.cohort_id, wishes)
    decided += [
        replace(
            candidate,
            status="enrolled",
            route="reserved",
            reason="priority_seat",
            pool=pool,
            enrolled_on=candidate.occurred_on,
        )
        for candidate, pool in zip(candidates, pools, strict=True)
        if pool is not None
    ]
    others = [candidate for candidate, pool in zip(candidates, pools, strict=True) if pool is None]
    placed = [*await enrolments.add(tx, decided), *await enrolments.add_with_general_seats(tx, others)]
    line = Counter(
        pool
        for one in placed
        if one.status == "waitlisted"
        for pool in reserved_pools(one.groups, cohort.reserved)
    )
    await seats.wait(tx, cohort.cohort_id, line)
    by_id = {one.enrolment_id: one for one in placed}
    return {at: by_id[draft.enrolment_id] for at, draft in drafts.items()}


def _tell_person(tx: Transaction, person: _Person, command: SubmitApplication, kept: Row[Any] | None) -> None:
    """`kept`: somebody known of whom nothing was told until now. Without a consent nothing of him leaves here."""
    if person.new:
        tell_registered(tx, person.person_id, command.occurred_on)
        if isinstance(command.person, PersonDetails) and _consents(command):
            tell_profile(tx, person.person_id, command.person, command.occurred_on)
    elif kept is not None:
        tell_kept_profile(tx, kept, command.occurred_on)


def _tell_placed(tx: Transaction, placed: Enrolment) -> None:
    fact: Fact
    match placed.status:
        case "rejected":
            reasons = eligibility.rejection_reasons(placed.verdicts)
            fact = ApplicationRejected.of(placed, reasons, placed.occurred_on)
        case "enrolled":
            fact = ParticipantEnrolled.of(placed)
        case "waitlisted":
            fact = ParticipantWaitlisted.of(placed, placed.occurred_on)
        case _:
            return
    tx.tell(fact, agency=placed.organiser, organiser=placed.organiser)


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
