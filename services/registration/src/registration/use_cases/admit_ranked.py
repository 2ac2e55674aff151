"""Ranked admission: when the window is over the best have the seats, the rest stand in line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis import Transaction
from registration.domain import eligibility
from registration.domain.cohort import Cohort
from registration.domain.enrolment import Enrolment
from registration.domain.refusals import CohortNotFound, NotRanked, WindowStillOpen
from registration.domain.scoring import ranked_score
from registration.domain.seats import GENERAL, Candidate, Pool, Ranking, rank, reserved_pools
from registration.domain.vocabulary import PriorityGroup
from registration.publishes.application_rejected import ApplicationRejected
from registration.publishes.participant_enrolled import ParticipantEnrolled
from registration.publishes.participant_waitlisted import ParticipantWaitlisted
from registration.storage import cohorts, enrolments, seats
from registration.use_cases.promote_next_in_line import judged_again


@dataclass(frozen=True, slots=True)
class AdmitRanked:
    cohort_id: UUID
    occurred_on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """Those who were found not to be eligible any more count nowhere here; each is told as rejected."""

    cohort_id: UUID
    enrolled: int
    waitlisted: int
    not_selected: int


async def admit_ranked(command: AdmitRanked, tx: Transaction) -> Admitted:
    """Once per cohort, after it was closed; asked again, there is nobody left to rank."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    cohort = await cohorts.lock_own(tx, command.cohort_id, agency=tx.caller.agency_key)
    if cohort is None:
        raise CohortNotFound("There is no such cohort of this agency.")
    if cohort.admission != "ranked":
        raise NotRanked("The cohort gives seats in the order of applications.")
    if cohort.status != "closed":
        raise WindowStillOpen("Close the cohort first, so that nobody applies after the ranking.")
    pools = await seats.lock_all(tx, cohort.cohort_id)
    # Not the quota: whoever was transferred here before the ranking has a seat already.
    free = {pool: counter.seats - counter.taken for pool, counter in pools.items()}
    reserved = {group: free[group] for group in cohort.reserved}
    applied = {
        enrolment.enrolment_id: _scored(cohort, enrolment)
        for enrolment in await _still_eligible(tx, cohort, command.occurred_on)
    }
    ranking = rank(
        (enrolment.candidate for enrolment in applied.values()),
        quota=sum(free.values()),
        reserved=reserved,
        minimum_score=cohort.policy.minimum_ranked_score,
    )
    await _seat(tx, cohort, ranking, applied, command.occurred_on)
    await _count(tx, cohort, ranking, reserved)
    return Admitted(
        cohort.cohort_id, len(ranking.enrolled), len(ranking.waitlisted), len(ranking.not_selected)
    )


async def _still_eligible(tx: Transaction, cohort: Cohort, on: date) -> list[Enrolment]:
    """Those who applied and still may have a seat; somebody may have got one elsewhere in the meantime."""
    eligible: list[Enrolment] = []
    for enrolment in await enrolments.lock_applied(tx, cohort.cohort_id):
        judged = await judged_again(tx, cohort, enrolment, on)
        reasons = eligibility.rejection_reasons(judged.verdicts)
        if reasons:
            rejected = replace(judged, status="rejected", ended_on=on, ended_reason=reasons[0])
            await enrolments.change(tx, rejected)
            fact = ApplicationRejected.of(rejected, reasons, on)
            tx.tell(fact, agency=cohort.organiser, organiser=cohort.organiser)
        else:
            eligible.append(judged)
    return eligible


def _scored(cohort: Cohort, enrolment: Enrolment) -> Enrolment:
    total = ranked_score(cohort.policy, enrolment.score, enrolment.screening_score, enrolment.interview_score)
    return replace(enrolment, score=total)


async def _seat(
    tx: Transaction, cohort: Cohort, ranking: Ranking, applied: dict[UUID, Enrolment], on: date
) -> None:
    organiser = cohort.organiser
    for candidate, pool in ranking.enrolled:
        enrolled = replace(
            applied[candidate.enrolment_id],
            status="enrolled",
            route="ranked",
            reason="ranking",
            pool=pool,
            enrolled_on=on,
        )
        await enrolments.change(tx, enrolled)
        tx.tell(ParticipantEnrolled.of(enrolled), agency=organiser, organiser=organiser)
    for candidate in ranking.waitlisted:
        waiting = replace(applied[candidate.enrolment_id], status="waitlisted", was_waitlisted=True)
        await enrolments.change(tx, waiting)
        tx.tell(ParticipantWaitlisted.of(waiting, on), agency=organiser, organiser=organiser)
    for candidate in ranking.not_selected:
        rejected = replace(
            applied[candidate.enrolment_id], status="rejected", ended_on=on, ended_reason="not_selected"
        )
        await enrolments.change(tx, rejected)
        fact = ApplicationRejected.of(rejected, ["not_selected"], on)
        tx.tell(fact, agency=organiser, organiser=organiser)


async def _count(
    tx: Transaction, cohort: Cohort, ranking: Ranking, reserved: Mapping[PriorityGroup, int]
) -> None:
    """Bring the counters to what was decided; reserved seats that nobody took are general now."""
    taken: dict[Pool, int] = {}
    for _, pool in ranking.enrolled:
        taken[pool] = taken.get(pool, 0) + 1
    for group, seats_left in reserved.items():
        unused = seats_left - taken.get(group, 0)
        await seats.count(tx, cohort.cohort_id, group, seats=-unused, taken=taken.get(group, 0))
        await seats.count(tx, cohort.cohort_id, GENERAL, seats=unused)
    await seats.count(tx, cohort.cohort_id, GENERAL, taken=taken.get(GENERAL, 0))
    line = Counter(pool for candidate in ranking.waitlisted for pool in _pools_of(candidate, cohort))
    await seats.wait(tx, cohort.cohort_id, line)


def _pools_of(candidate: Candidate, cohort: Cohort) -> list[Pool]:
    return [*reserved_pools(candidate.groups, cohort.reserved), GENERAL]
