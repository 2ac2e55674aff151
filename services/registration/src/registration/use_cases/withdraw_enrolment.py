"""An application or enrolment ends before its time, and its seat goes to the next in line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis import Transaction
from registration.domain.cohort import Cohort
from registration.domain.enrolment import Enrolment
from registration.domain.refusals import EnrolmentNotFound
from registration.domain.seats import GENERAL, Pool
from registration.domain.vocabulary import AskedWithdrawalReason, WithdrawalReason
from registration.publishes.enrolment_withdrawn import EnrolmentWithdrawn
from registration.storage import cohorts, enrolments, seats
from registration.use_cases.promote_next_in_line import (
    PromoteNextInLine,
    leave_line,
    promote_next_in_line,
)


@dataclass(frozen=True, slots=True)
class WithdrawEnrolment:
    enrolment_id: UUID
    reason: AskedWithdrawalReason
    occurred_on: date
    history_reason: str | None = None


async def withdraw_enrolment(command: WithdrawEnrolment, tx: Transaction) -> Enrolment:
    """At the participant's wish, by the agency that organises the cohort."""
    tx.check_occurred_on(command.occurred_on, command.history_reason)
    found = await enrolments.find_own(tx, command.enrolment_id, agency=tx.caller.agency_key)
    if found is None:
        raise EnrolmentNotFound("There is no such enrolment in a cohort of this agency.")
    return await end_enrolment(tx, found, command.reason, command.occurred_on)


async def end_enrolment(tx: Transaction, found: Enrolment, reason: WithdrawalReason, on: date) -> Enrolment:
    """Withdraw and promote in one transaction. Raises EnrolmentHasEnded.

    Seats are locked first, then enrolments: two withdrawals, of which one promotes the other,
    would wait for each other otherwise.
    """
    await seats.lock_all(tx, found.cohort_id)
    cohort = await cohorts.get(tx, found.cohort_id)
    enrolment = await enrolments.lock(tx, found.enrolment_id)
    previous = enrolment.must_be_open()
    withdrawn = replace(enrolment, status="withdrawn", pool=None, ended_on=on, ended_reason=reason)
    await enrolments.change(tx, withdrawn)
    fact = EnrolmentWithdrawn.of(withdrawn, previous, reason, on)
    tx.tell(fact, agency=cohort.organiser, organiser=cohort.organiser)
    if previous == "waitlisted":
        await leave_line(tx, cohort, enrolment)
    elif enrolment.pool is not None:
        await _pass_on(tx, cohort, enrolment.pool, on)
    return replace(withdrawn, version=withdrawn.version + 1)


async def _pass_on(tx: Transaction, cohort: Cohort, pool: Pool, on: date) -> None:
    """Give a freed seat to the next in line for its pool, or back to the pool.

    Once the window is closed there are no reserved seats any more: a freed one becomes general.
    """
    if cohort.status == "closed" and pool != GENERAL:
        await seats.count(tx, cohort.cohort_id, pool, seats=-1, taken=-1)
        await seats.count(tx, cohort.cohort_id, GENERAL, seats=1, taken=1)
        pool = GENERAL
    promotion = PromoteNextInLine(cohort, pool, route="promoted", reason="withdrawal", on=on)
    if await promote_next_in_line(promotion, tx) is None:
        await seats.count(tx, cohort.cohort_id, pool, taken=-1)
