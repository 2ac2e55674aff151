"""Programmes, seen by the agency that organises them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import Transaction
from registration.storage.tables import programmes

_INSERT = upsert(programmes).on_conflict_do_nothing().returning(programmes.c.programme_id)
_FIND = select(programmes).where(
    programmes.c.programme_id == bindparam("programme_id"), programmes.c.organiser == bindparam("agency")
)
_LIST = (
    select(programmes)
    .where(
        programmes.c.organiser == bindparam("agency"),
        programmes.c.programme_id > bindparam("after", type_=UUID_TYPE),
    )
    .order_by(programmes.c.programme_id)
    .limit(bindparam("limit"))
)


async def add(tx: Transaction, values: dict[str, Any]) -> bool:
    """False if the organiser has a programme of this code."""
    return await tx.one_or_none(_INSERT, values) is not None


async def find(tx: Transaction, programme_id: UUID, *, agency: str) -> Row[Any] | None:
    return await tx.one_or_none(_FIND, {"programme_id": programme_id, "agency": agency})


async def listing(tx: Transaction, *, agency: str, after: UUID, limit: int) -> Sequence[Row[Any]]:
    return await tx.all(_LIST, {"agency": agency, "after": after, "limit": limit})
