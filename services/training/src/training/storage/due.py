"""What time has made due."""

from datetime import date
from uuid import UUID

from sqlalchemy import text

from chassis import Transaction

_SEMESTER_ENDED = text("""
    select c.cohort_id from cohorts c
    where c.semester_ends_on <= :ended_by and not c.entered_afterwards
      and exists (select from trainings t where t.cohort_id = c.cohort_id and t.status = 'in_progress')
      and not exists (select from sessions s where s.cohort_id = c.cohort_id and s.cancelled_on is null
                      and s.sheet_on is null)
      and exists (select from curricula k
                  where k.curriculum_key = c.curriculum_key and k.version = c.curriculum_version)
    order by c.semester_ends_on limit 1
""")


async def semester_ended(tx: Transaction, ended_by: date) -> UUID | None:
    """A cohort whose semester ended by that day, whose sheets are all in, and of which trainings still run.

    Not one that was entered afterwards.
    """
    cohort_id: UUID | None = await tx.scalar(_SEMESTER_ENDED, {"ended_by": ended_by})
    return cohort_id
