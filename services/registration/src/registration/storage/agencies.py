"""Agencies and training centres: installation-wide, readable by every agency."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import Transaction
from registration.storage.tables import agencies, training_centres

_INSERT_AGENCY = upsert(agencies).on_conflict_do_nothing().returning(agencies.c.key)
_LIST_AGENCIES = (
    select(agencies)
    .where(agencies.c.key > bindparam("after"))
    .order_by(agencies.c.key)
    .limit(bindparam("limit"))
)
_KNOWN = select(agencies.c.key).where(agencies.c.key.in_(bindparam("keys", expanding=True)))
_INSERT_CENTRE = upsert(training_centres).on_conflict_do_nothing().returning(training_centres.c.key)
_LIST_CENTRES = (
    select(training_centres)
    .where(training_centres.c.key > bindparam("after"))
    .order_by(training_centres.c.key)
    .limit(bindparam("limit"))
)
_CENTRE = select(training_centres).where(training_centres.c.key == bindparam("key"))


async def add_agency(tx: Transaction, *, key: str, name: str, kind: str) -> bool:
    """False if the key is taken."""
    return await tx.one_or_none(_INSERT_AGENCY, {"key": key, "name": name, "kind": kind}) is not None


async def list_agencies(tx: Transaction, *, after: str, limit: int) -> Sequence[Row[Any]]:
    return await tx.all(_LIST_AGENCIES, {"after": after, "limit": limit})


async def unknown(tx: Transaction, keys: Collection[str]) -> set[str]:
    """Those of `keys` that are no agency."""
    rows = await tx.all(_KNOWN, {"keys": list(keys)})
    return set(keys) - {row.key for row in rows}


async def add_training_centre(tx: Transaction, values: dict[str, Any]) -> bool:
    """False if the key is taken."""
    return await tx.one_or_none(_INSERT_CENTRE, values) is not None


async def list_training_centres(tx: Transaction, *, after: str, limit: int) -> Sequence[Row[Any]]:
    return await tx.all(_LIST_CENTRES, {"after": after, "limit": limit})


async def training_centre(tx: Transaction, key: str) -> Row[Any] | None:
    return await tx.one_or_none(_CENTRE, {"key": key})
