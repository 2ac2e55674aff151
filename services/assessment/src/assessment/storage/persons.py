"""What is known of persons: the copy of their profile, and whether they withdrew consent or were erased."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from assessment.domain.candidacy import WithdrawalReason
from assessment.domain.education import Education
from assessment.storage.tables import ended_persons, persons
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class Person:
    full_name: str
    education: Education


_INSERT = insert(persons)
_KEEP = _INSERT.on_conflict_do_update(
    index_elements=[persons.c.person_id],
    set_={"full_name": _INSERT.excluded.full_name, "education": _INSERT.excluded.education},
)
_FORGET = delete(persons).where(persons.c.person_id == bindparam("person_id"))
_FIND = select(persons).where(persons.c.person_id.in_(bindparam("person_ids", expanding=True)))

_LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("person_id"), 0)))
_ENDED = insert(ended_persons)
_NOTE_END = _ENDED.on_conflict_do_update(
    index_elements=[ended_persons.c.person_id, ended_persons.c.reason],
    set_={"occurred_on": _ENDED.excluded.occurred_on},
)
_END = (
    select(ended_persons.c.reason)
    .where(
        ended_persons.c.person_id == bindparam("person_id"),
        or_(ended_persons.c.reason == "person_erased", ended_persons.c.occurred_on >= bindparam("since")),
    )
    .order_by(ended_persons.c.reason.desc())
    .limit(1)
)


async def keep(tx: Transaction, person_id: UUID, full_name: str, education: str) -> None:
    await tx.execute(_KEEP, {"person_id": person_id, "full_name": full_name, "education": education})


async def forget(tx: Transaction, person_id: UUID) -> None:
    await tx.execute(_FORGET, {"person_id": person_id})


async def find(tx: Transaction, person_ids: Iterable[UUID]) -> dict[UUID, Person]:
    rows = await tx.all(_FIND, {"person_ids": list(person_ids)})
    return {row.person_id: Person(row.full_name, Education(row.education)) for row in rows}


async def lock(tx: Transaction, person_id: UUID) -> None:
    """Until the commit, nobody else begins or ends anything with this person.

    Two workers may have a completed training and a withdrawal of consent at the same moment; without this, neither
    would see what the other is about to write.
    """
    await tx.execute(_LOCK, {"person_id": str(person_id)})


async def note_end(tx: Transaction, person_id: UUID, reason: WithdrawalReason, occurred_on: date) -> None:
    await tx.execute(_NOTE_END, {"person_id": person_id, "reason": reason.value, "occurred_on": occurred_on})


async def end_since(tx: Transaction, person_id: UUID, since: date) -> WithdrawalReason | None:
    """Why nothing more may be begun with this person: erased, or consent withdrawn on `since` or later.

    Who withdrew before that has consented anew since, or he would not have got so far.
    """
    reason = await tx.scalar(_END, {"person_id": person_id, "since": since})
    return None if reason is None else WithdrawalReason(reason)
