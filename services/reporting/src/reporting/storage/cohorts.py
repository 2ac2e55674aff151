"""The copy of cohorts, and the programmes they speak of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from chassis import Transaction
from reporting.storage.tables import cohort
from reporting.storage.view import View

_insert = insert(cohort)
_KEEP = _insert.on_conflict_do_update(
    index_elements=[cohort.c.cohort_id],
    set_={column.name: _insert.excluded[column.name] for column in cohort.c if not column.primary_key},
)


async def keep(tx: Transaction, state: Mapping[str, Any]) -> None:
    """Keep the newest state of a cohort; `state` names every column but the time at which it was told."""
    row = {**state, "stated_at": tx.cause.time if tx.cause else tx.now}
    await tx.write(_KEEP, row, record=row["cohort_id"])


@dataclass(frozen=True, slots=True)
class Programme:
    """An agreement with a target, a start and a deadline."""

    programme_id: UUID
    code: str
    target: int
    starts_on: date
    deadline: date


async def programmes(tx: Transaction, view: View) -> list[Programme]:
    """The programmes in view, each as told by the cohort that spoke last."""
    rows = await tx.all(
        select(
            cohort.c.programme_id,
            cohort.c.programme_code.label("code"),
            cohort.c.programme_target.label("target"),
            cohort.c.programme_starts_on.label("starts_on"),
            cohort.c.programme_deadline.label("deadline"),
        )
        .ext(distinct_on(cohort.c.programme_id))
        .where(*view.conditions())
        .order_by(cohort.c.programme_id, cohort.c.stated_at.desc(), cohort.c.cohort_id.desc())
    )
    return [Programme(**row._asdict()) for row in rows]


async def every_programme(tx: Transaction) -> list[tuple[UUID, str]]:
    """Id and code of every programme: that one exists is no secret."""
    statement = select(cohort.c.programme_id, cohort.c.programme_code).distinct()
    rows = await tx.all(statement.order_by(cohort.c.programme_code, cohort.c.programme_id))
    return [(row.programme_id, row.programme_code) for row in rows]
