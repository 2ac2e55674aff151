"""How one participant stands in each module of the curriculum."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from chassis import Transaction
from training.domain.training import Training

_BY_MODULE = text("""
    select m.module_key, s.score, c.completed_on,
           (select count(*) from sessions x
            where x.cohort_id = :cohort_id and x.module_key = m.module_key
              and x.cancelled_on is null and x.make_up_for is null) as sessions,
           (select count(distinct coalesce(x.make_up_for, x.session_id)) from sessions x
            join attendance a on a.session_id = x.session_id and a.training_id = :training_id
            where x.cohort_id = :cohort_id and x.module_key = m.module_key
              and x.cancelled_on is null and a.mark in ('present', 'late')) as attended
    from cohorts o
    join curricula k on k.curriculum_key = o.curriculum_key and k.version = o.curriculum_version
    join curriculum_modules m on m.curriculum_id = k.curriculum_id
    left join scores s on s.training_id = :training_id and s.module_key = m.module_key
    left join module_completions c on c.training_id = :training_id and c.module_key = m.module_key
    where o.cohort_id = :cohort_id order by m.position
""")


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """`attended` of `sessions`; a session that was made up counts as attended."""

    module_key: str
    score: int | None
    attended: int
    sessions: int
    completed_on: date | None


async def by_module(tx: Transaction, training: Training) -> list[ModuleProgress]:
    """The caller has looked up the training by its agency."""
    ids = {"training_id": training.training_id, "cohort_id": training.cohort_id}
    return [
        ModuleProgress(row.module_key, row.score, row.attended, row.sessions, row.completed_on)
        for row in await tx.all(_BY_MODULE, ids)
    ]
