"""Everybody who is known, as a number."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, insert, select

from chassis import Transaction
from reporting.storage.tables import person

_INSERT = insert(person)


async def keep(tx: Transaction, person_id: UUID, registered_on: date) -> None:
    """Keep that this person is known."""
    await tx.write(_INSERT, {"person_id": person_id, "registered_on": registered_on}, record=person_id)


async def count(tx: Transaction) -> int:
    """How many persons are known in this installation, in whatever role."""
    return int(await tx.scalar(select(func.count()).select_from(person)))
