"""Businesses of participants."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select

from chassis import Transaction
from registration.storage.tables import businesses

_FIND = select(businesses).where(businesses.c.business_id == bindparam("business_id"))


async def find(tx: Transaction, business_id: UUID) -> Row[Any] | None:
    """For the service itself, never for a client."""
    return await tx.one_or_none(_FIND, {"business_id": business_id})
