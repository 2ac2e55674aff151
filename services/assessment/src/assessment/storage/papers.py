"""What the papers list: a day's assignments of an assessor, a day's decisions on a cohort."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, or_, select

from assessment.storage.tables import attempts, candidacies, cohorts, schemes, tuks
from chassis import Transaction

_OF_CANDIDACY = (
    attempts.join(candidacies, candidacies.c.candidacy_id == attempts.c.candidacy_id)
    .join(cohorts, cohorts.c.cohort_id == candidacies.c.cohort_id)
    .join(
        schemes,
        (schemes.c.scheme_key == candidacies.c.scheme_key)
        & (schemes.c.version == candidacies.c.scheme_version),
    )
)

_ASSIGNMENTS = (
    select(
        candidacies.c.person_id,
        cohorts.c.code.label("cohort"),
        schemes.c.name.label("scheme"),
        tuks.c.name.label("tuk"),
        attempts.c.attempt,
        attempts.c.starts_at,
        attempts.c.ends_at,
    )
    .select_from(
        _OF_CANDIDACY.join(
            tuks, (tuks.c.agency == candidacies.c.agency) & (tuks.c.tuk_key == attempts.c.tuk_key)
        )
    )
    .where(
        candidacies.c.agency == bindparam("agency"),
        candidacies.c.status != "withdrawn",
        attempts.c.assessor_id == bindparam("assessor_id"),
        attempts.c.assessment_on == bindparam("day"),
    )
    .order_by(attempts.c.starts_at.nulls_last(), attempts.c.candidacy_id)
)

_DECISIONS = (
    select(
        candidacies.c.agency,
        candidacies.c.person_id,
        cohorts.c.code.label("cohort"),
        schemes.c.name.label("scheme"),
        attempts.c.attempt,
        attempts.c.assessor_person_id,
        attempts.c.recommended_outcome,
        attempts.c.decided_outcome,
        attempts.c.decided_by,
        attempts.c.results,
    )
    .select_from(_OF_CANDIDACY)
    .where(
        or_(candidacies.c.agency == bindparam("agency"), candidacies.c.organiser == bindparam("agency")),
        candidacies.c.cohort_id == bindparam("cohort_id"),
        attempts.c.decided_on == bindparam("day"),
    )
    .order_by(attempts.c.candidacy_id)
)


async def assignments(tx: Transaction, assessor_id: UUID, day: date, *, agency: str) -> list[Row[Any]]:
    return await tx.all(_ASSIGNMENTS, {"assessor_id": assessor_id, "day": day, "agency": agency})


async def decisions(tx: Transaction, cohort_id: UUID, day: date, *, agency: str) -> list[Row[Any]]:
    """Those that the agency may read: of its own candidacies, or of its cohort's."""
    return await tx.all(_DECISIONS, {"cohort_id": cohort_id, "day": day, "agency": agency})
