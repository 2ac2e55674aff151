"""Names for the paper sheets: the one piece of personal data that training keeps."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from chassis import Transaction
from training.storage.tables import names

_NEW = insert(names)
_KEEP = _NEW.on_conflict_do_update(
    index_elements=[names.c.person_id], set_={"full_name": _NEW.excluded.full_name}
)
_FORGET = delete(names).where(names.c.person_id == bindparam("gone"))
_OF = select(names.c.person_id, names.c.full_name).where(
    names.c.person_id.in_(bindparam("person_ids", expanding=True))
)


async def keep(tx: Transaction, person_id: UUID, full_name: str) -> None:
    await tx.execute(_KEEP, {"person_id": person_id, "full_name": full_name})


async def forget(tx: Transaction, person_id: UUID) -> None:
    await tx.execute(_FORGET, {"gone": person_id})


async def of(tx: Transaction, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names that are known; who was erased, or has no profile yet, is left out."""
    rows = await tx.all(_OF, {"person_ids": list(person_ids)})
    return {row.person_id: row.full_name for row in rows}
