"""The window is over: reserved seats that nobody took are open to all, in the order of the line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from chassis import Transaction
from registration.domain.cohort import Cohort
from registration.domain.refusals import CohortNotFound, WindowStillOpen
from registration.domain.seats import GENERAL
from registration.publishes.cohort_closed import CohortClosed
from registration.storage import cohorts, seats
from registration.storage.seats import Counters
from registration.use_cases.promote_next_in_line import PromoteNextInLine, promote_next_in_line


@dataclass(frozen=True, slots=True)
class CloseCohort:
    cohort_id: UUID
    occurred_on: date
    reason: str | None = None


async def close_cohort(command: CloseCohort, tx: Transaction) -> Cohort:
    """By the agency; closing a closed cohort changes nothing."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    cohort = await cohorts.lock_own(tx, command.cohort_id, agency=tx.caller.agency_key)
    if cohort is None:
        raise CohortNotFound("There is no such cohort of this agency.")
    if command.occurred_on < cohort.window_closes_on:
        raise WindowStillOpen(
            f"The window ends on {cohort.window_closes_on}; close it on that day or later.",
            field="occurred_on",
        )
    return await close(tx, cohort, command.occurred_on)


async def close_due_windows(tx: Transaction) -> int:
    """By the clock: the same for a window that ended yesterday or before. One at a time, so that this
    transaction never holds the seats of two cohorts."""
    cohort_id = await cohorts.with_window_due(tx, tx.today)
    if cohort_id is None:
        return 0
    cohort = await cohorts.lock(tx, cohort_id)
    await close(tx, cohort, cohort.window_closes_on + timedelta(days=1))
    return 1


async def close(tx: Transaction, cohort: Cohort, on: date) -> Cohort:
    """Of a cohort that the caller has locked."""
    if cohort.status == "closed":
        return cohort
    closed = replace(cohort, status="closed", version=cohort.version + 1)
    pools = await seats.lock_all(tx, cohort.cohort_id)
    await cohorts.change(tx, closed)
    tx.tell(CohortClosed.of(closed, on), agency=cohort.organiser, organiser=cohort.organiser)
    # Where admission is ranked the ranking gives reserved seats first, and frees the rest itself.
    if cohort.admission == "at_once":
        await _fall_back(tx, closed, pools, on)
    return closed


async def _fall_back(tx: Transaction, cohort: Cohort, pools: Counters, on: date) -> None:
    """Move free reserved seats to the general pool and give what is free there to the line."""
    general = pools[GENERAL]
    free = general.seats - general.taken
    for pool, counter in pools.items():
        unused = counter.seats - counter.taken
        if pool != GENERAL and unused > 0:
            await seats.count(tx, cohort.cohort_id, pool, seats=-unused)
            await seats.count(tx, cohort.cohort_id, GENERAL, seats=unused)
            free += unused
    promotion = PromoteNextInLine(cohort, GENERAL, route="fallback", reason="window_closed", on=on)
    for _ in range(free):
        await seats.count(tx, cohort.cohort_id, GENERAL, taken=1)
        if await promote_next_in_line(promotion, tx) is None:
            await seats.count(tx, cohort.cohort_id, GENERAL, taken=-1)
            break
