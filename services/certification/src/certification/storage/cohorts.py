"""Copies of cohorts: which agency does which part."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from certification.storage.tables import cohorts
from chassis import Transaction

_keep = insert(cohorts).values({column.name: bindparam(column.name) for column in cohorts.c})
_KEEP = _keep.on_conflict_do_update(
    index_elements=[cohorts.c.cohort_id],
    set_={column.name: _keep.excluded[column.name] for column in cohorts.c if not column.primary_key},
)
_FIND = select(cohorts).where(cohorts.c.cohort_id == bindparam("cohort_id"))


@dataclass(frozen=True, slots=True)
class Cohort:
    cohort_id: UUID
    programme_id: UUID
    organiser: str
    certifier: str
    export_verifier: str


async def keep(tx: Transaction, cohort: Cohort) -> None:
    await tx.execute(
        _KEEP,
        {
            "cohort_id": cohort.cohort_id,
            "programme_id": cohort.programme_id,
            "organiser": cohort.organiser,
            "certifier": cohort.certifier,
            "export_verifier": cohort.export_verifier,
        },
    )


async def find(tx: Transaction, cohort_id: UUID) -> Cohort | None:
    row = await tx.one_or_none(_FIND, {"cohort_id": cohort_id})
    return None if row is None else Cohort(**row._asdict())
