"""Nobody joins a cohort any more: whoever still waits is told so, and is free to apply elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chassis import Transaction
from registration.domain.seats import GENERAL
from registration.publishes.application_rejected import ApplicationRejected
from registration.storage import cohorts, enrolments, seats
from registration.use_cases.promote_next_in_line import leave_line, promotion_deadline

LAPSED_AT_ONCE = 100


async def lapse_due_waitlists(tx: Transaction) -> int:
    """By the clock, after the promotion deadline of closed cohorts that were not entered afterwards."""
    cohort_id = await cohorts.with_line_due(tx, tx.today)
    if cohort_id is None:
        return 0
    await seats.lock_all(tx, cohort_id)
    cohort = await cohorts.get(tx, cohort_id)
    on = promotion_deadline(cohort) + timedelta(days=1)
    lapsed = 0
    while lapsed < LAPSED_AT_ONCE and (waiting := await enrolments.next_in_line(tx, cohort_id, GENERAL)):
        await leave_line(tx, cohort, waiting)
        rejected = replace(
            waiting, status="rejected", ended_on=max(on, waiting.occurred_on), ended_reason="not_selected"
        )
        await enrolments.change(tx, rejected)
        fact = ApplicationRejected.of(rejected, ["not_selected"], max(on, waiting.occurred_on))
        tx.tell(fact, agency=cohort.organiser, organiser=cohort.organiser)
        lapsed += 1
    return lapsed
