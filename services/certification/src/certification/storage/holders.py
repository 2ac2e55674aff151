"""Copies of names. A row without a name is a person who was erased: it answers whoever still waits."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from certification.storage.tables import holders
from chassis import Transaction

_keep = insert(holders).values(person_id=bindparam("person_id"), full_name=bindparam("full_name"))
_KEEP = _keep.on_conflict_do_update(
    index_elements=[holders.c.person_id], set_={"full_name": _keep.excluded.full_name}
)
_HOLD = (
    select(holders.c.full_name)
    .where(holders.c.person_id == bindparam("person_id"))
    .with_for_update(read=True)
)


@dataclass(frozen=True, slots=True)
class Holder:
    full_name: str | None
    """None: erased."""


async def keep(tx: Transaction, person_id: UUID, full_name: str) -> None:
    await tx.execute(_KEEP, {"person_id": person_id, "full_name": full_name})


async def forget(tx: Transaction, person_id: UUID) -> None:
    await tx.execute(_KEEP, {"person_id": person_id, "full_name": None})


async def hold(tx: Transaction, person_id: UUID) -> Holder | None:
    """What is known of a person, and kept from changing until the commit.

    An erasure waits for it, and so finds whatever is written with the name meanwhile.
    """
    row = await tx.one_or_none(_HOLD, {"person_id": person_id})
    return None if row is None else Holder(row.full_name)
