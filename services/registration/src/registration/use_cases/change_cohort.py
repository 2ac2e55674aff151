"""What may change of an open cohort: its dates, quota, name and settings; never the parties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from chassis import Transaction
from registration.domain.cohort import Cohort
from registration.domain.policy import CohortSettings
from registration.domain.refusals import (
    CohortIsClosed,
    CohortNotFound,
    CohortVersionStale,
    QuotaBelowTaken,
)
from registration.domain.seats import GENERAL
from registration.publishes.cohort_changed import CohortChanged
from registration.storage import cohorts, seats
from registration.use_cases.promote_next_in_line import PromoteNextInLine, promote_next_in_line


@dataclass(frozen=True, slots=True)
class ChangeCohort:
    """`changes` by field name; absent fields stay. `settings` are laid over those that stand."""

    cohort_id: UUID
    expected_version: int
    changes: Mapping[str, Any]
    occurred_on: date
    reason: str | None = None


async def change_cohort(command: ChangeCohort, tx: Transaction) -> Cohort:
    tx.check_occurred_on(command.occurred_on, command.reason)
    cohort = await cohorts.lock_own(tx, command.cohort_id, agency=tx.caller.agency_key)
    if cohort is None:
        raise CohortNotFound("There is no such cohort of this agency.")
    if cohort.version != command.expected_version:
        raise CohortVersionStale(
            f"The cohort is at version {cohort.version}; read it again and send its ETag.", field="If-Match"
        )
    changes = dict(command.changes)
    if cohort.status == "closed" and changes.keys() & {"window_opens_on", "window_closes_on"}:
        raise CohortIsClosed("The window of a closed cohort stays as it was.", field="window_closes_on")
    if "settings" in changes:
        changes["settings"] = CohortSettings.of(cohort.settings.stored() | dict(changes["settings"]))
    changed = replace(cohort, **changes, version=cohort.version + 1)
    changed.check()
    await cohorts.change(tx, changed)
    tx.tell(
        CohortChanged.of(changed, command.occurred_on), agency=cohort.organiser, organiser=cohort.organiser
    )
    if changed.quota != cohort.quota:
        await _change_quota(tx, changed, changed.quota - cohort.quota, command.occurred_on)
    return changed


async def _change_quota(tx: Transaction, cohort: Cohort, more: int, on: date) -> None:
    """More seats go to whoever waits; fewer are taken from what is free of the general pool."""
    general = (await seats.lock_all(tx, cohort.cohort_id))[GENERAL]
    if general.seats + more < general.taken:
        raise QuotaBelowTaken(
            f"{general.taken} general seats are taken; the quota can fall by {general.seats - general.taken}.",
            field="quota",
        )
    await seats.count(tx, cohort.cohort_id, GENERAL, seats=more)
    promotion = PromoteNextInLine(cohort, GENERAL, route="promoted", reason="seat_free", on=on)
    for _ in range(more):
        await seats.count(tx, cohort.cohort_id, GENERAL, taken=1)
        if await promote_next_in_line(promotion, tx) is None:
            await seats.count(tx, cohort.cohort_id, GENERAL, taken=-1)
            break
