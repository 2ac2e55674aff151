"""What bears on an assignment or a decision, gathered in one query each."""

from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, func, literal_column, select

from assessment.domain.assignment import Case, Tie, TieKind
from assessment.domain.candidacy import Candidacy
from assessment.domain.scheme import attempts_allowed
from assessment.storage.tables import cohorts, schemes, ties
from chassis import Transaction

_TIES = (
    select(
        func.coalesce(
            func.jsonb_agg(func.jsonb_build_array(ties.c.person_id, ties.c.kind, ties.c.last_on)),
            literal_column("'[]'::jsonb"),
        )
    )
    .where(ties.c.candidate_id == bindparam("candidate_id"))
    .scalar_subquery()
)
_OF = (
    select(
        cohorts.c.trainer,
        cohorts.c.conflict_of_interest_years,
        cohorts.c.max_assessments_per_day,
        cohorts.c.max_attempts,
        schemes.c.max_attempts.label("scheme_max_attempts"),
        _TIES.label("ties"),
    )
    .select_from(cohorts)
    .join(
        schemes,
        (schemes.c.scheme_key == bindparam("scheme_key"))
        & (schemes.c.version == bindparam("scheme_version")),
    )
    .where(cohorts.c.cohort_id == bindparam("cohort_id"))
)


async def of(tx: Transaction, candidacy: Candidacy) -> Case:
    row = (
        await tx.execute(
            _OF,
            {
                "candidate_id": candidacy.person_id,
                "cohort_id": candidacy.cohort_id,
                "scheme_key": candidacy.scheme_key,
                "scheme_version": candidacy.scheme_version,
            },
        )
    ).one()
    return Case(
        candidate=candidacy.person_id,
        units=candidacy.units_due,
        trainer=row.trainer,
        ties=tuple(
            Tie(UUID(person), TieKind(kind), date.fromisoformat(last_on))
            for person, kind, last_on in row.ties
        ),
        conflict_of_interest_years=row.conflict_of_interest_years,
        max_assessments_per_day=row.max_assessments_per_day,
        attempts_allowed=attempts_allowed(row.scheme_max_attempts, row.max_attempts),
    )
