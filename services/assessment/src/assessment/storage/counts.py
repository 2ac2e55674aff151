"""The owner's own counts, against which reporting is checked."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from assessment.domain.record import Outcome
from assessment.storage.tables import candidacies, cohorts
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class ProgrammeCounts:
    """Candidacies of track exporter: decided at least once, passed, and failed by their latest decision."""

    assessed: int
    passed: int
    failed: int


_DECIDED = (
    select(
        cohorts.c.programme_id,
        func.count().label("assessed"),
        func.count().filter(candidacies.c.latest_outcome == Outcome.COMPETENT.value).label("passed"),
        func.count().filter(candidacies.c.latest_outcome == Outcome.NOT_YET_COMPETENT.value).label("failed"),
    )
    .join_from(candidacies, cohorts, cohorts.c.cohort_id == candidacies.c.cohort_id)
    .where(candidacies.c.track == "exporter", candidacies.c.latest_outcome.is_not(None))
    .group_by(cohorts.c.programme_id)
)


async def by_programme(tx: Transaction) -> dict[UUID, ProgrammeCounts]:
    rows = await tx.all(_DECIDED)
    return {row.programme_id: ProgrammeCounts(row.assessed, row.passed, row.failed) for row in rows}
