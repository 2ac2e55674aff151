"""Who taught or mentored whom, and when last: the facts behind a conflict of interest."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from assessment.domain.assignment import Tie
from assessment.storage.tables import ties
from chassis import Transaction

_INSERT = insert(ties)
_KEEP = _INSERT.on_conflict_do_update(
    index_elements=[ties.c.candidate_id, ties.c.person_id, ties.c.kind],
    set_={"last_on": func.greatest(ties.c.last_on, _INSERT.excluded.last_on)},
)


async def keep(tx: Transaction, candidate_id: UUID, found: Iterable[Tie]) -> None:
    rows = [
        {
            "candidate_id": candidate_id,
            "person_id": tie.person_id,
            "kind": tie.kind.value,
            "last_on": tie.last_on,
        }
        for tie in found
    ]
    if rows:
        await tx.execute(_KEEP, rows)
