"""The narrow copy of a cohort."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from assessment.needs.cohort import CohortState
from assessment.storage.tables import cohorts
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class Cohort:
    """A row of the table, column by column."""

    cohort_id: UUID
    code: str
    programme_id: UUID
    track: str
    organiser: str
    trainer: str
    assessor_body: str
    conflict_of_interest_years: int
    max_assessments_per_day: int
    max_attempts: int


_INSERT = insert(cohorts)
_KEEP = _INSERT.on_conflict_do_update(
    index_elements=[cohorts.c.cohort_id],
    set_={column.name: _INSERT.excluded[column.name] for column in cohorts.c if not column.primary_key},
)
_FIND = select(cohorts).where(cohorts.c.cohort_id == bindparam("cohort_id"))


async def keep(tx: Transaction, state: CohortState) -> None:
    row = state.model_dump(exclude={"settings"}) | state.settings.model_dump()
    await tx.execute(_KEEP, row)


async def find(tx: Transaction, cohort_id: UUID) -> Cohort | None:
    row = await tx.one_or_none(_FIND, {"cohort_id": cohort_id})
    return None if row is None else Cohort(**row._asdict())
