"""A seat is free and somebody waits: the next in line gets it, if he still may."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from chassis import Transaction
from registration.domain import eligibility
from registration.domain.cohort import Cohort
from registration.domain.enrolment import Enrolment
from registration.domain.seats import GENERAL, Pool, reserved_pools
from registration.domain.vocabulary import Route, SeatReason
from registration.publishes.application_rejected import ApplicationRejected
from registration.publishes.participant_enrolled import ParticipantEnrolled
from registration.storage import consents, enrolments, persons, seats


@dataclass(frozen=True, slots=True)
class PromoteNextInLine:
    """The caller has locked the cohort's seats, and has counted this one as taken already."""

    cohort: Cohort
    pool: Pool
    route: Route
    reason: SeatReason
    on: date


async def promote_next_in_line(command: PromoteNextInLine, tx: Transaction) -> Enrolment | None:
    """Whoever was promoted; None if nobody could be, and the seat is the caller's to give back.

    Part of the transaction that freed the seat. Everybody looked at leaves the line, promoted
    or rejected, so the loop ends with the line.
    """
    cohort = command.cohort
    if command.on > promotion_deadline(cohort):
        return None
    while (waiting := await enrolments.next_in_line(tx, cohort.cohort_id, command.pool)) is not None:
        await leave_line(tx, cohort, waiting)
        on = max(command.on, waiting.occurred_on)
        judged = await judged_again(tx, cohort, waiting, on)
        reasons = eligibility.rejection_reasons(judged.verdicts)
        if reasons:
            rejected = replace(judged, status="rejected", ended_on=on, ended_reason=reasons[0])
            await enrolments.change(tx, rejected)
            fact = ApplicationRejected.of(rejected, reasons, on)
            tx.tell(fact, agency=cohort.organiser, organiser=cohort.organiser)
            continue
        promoted = replace(
            judged,
            status="enrolled",
            route=command.route,
            reason=command.reason,
            pool=command.pool,
            enrolled_on=on,
        )
        await enrolments.change(tx, promoted)
        tx.tell(ParticipantEnrolled.of(promoted), agency=cohort.organiser, organiser=cohort.organiser)
        tx.audit("promoted", promoted.enrolment_id, route=command.route, reason=command.reason, on=on)
        return promoted
    return None


def promotion_deadline(cohort: Cohort) -> date:
    """The last day on which a freed seat is given to somebody in line."""
    return cohort.semester_starts_on + timedelta(days=cohort.policy.promotion_days)


async def leave_line(tx: Transaction, cohort: Cohort, enrolment: Enrolment) -> None:
    """Uncount somebody who waits no more."""
    pools: list[Pool] = [*reserved_pools(enrolment.groups, cohort.reserved), GENERAL]
    await seats.wait(tx, cohort.cohort_id, dict.fromkeys(pools, -1))


async def judged_again(tx: Transaction, cohort: Cohort, enrolment: Enrolment, on: date) -> Enrolment:
    """The enrolment with today's verdicts on what can have changed since the application.

    Locks the person: an application elsewhere that is being placed has ended before, or begins after.
    """
    await persons.lock(tx, enrolment.person_id)
    verdicts = eligibility.judge_again(
        enrolment.verdicts,
        consented_on=await consents.standing_since(
            tx, enrolment.person_id, "training", agency=enrolment.organiser
        ),
        last_enrolled_on=await consents.last_enrolled(
            tx, enrolment.person_id, enrolment.programme_id, but=enrolment.enrolment_id
        ),
        policy=cohort.policy,
        on=on,
    )
    return replace(enrolment, verdicts=tuple(verdicts))
