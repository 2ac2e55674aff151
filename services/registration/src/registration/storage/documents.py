"""Uploaded papers, each seen only by the agency that uploaded it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import Transaction
from registration.storage.tables import documents, files_to_remove

_ADD = upsert(documents).values(
    {
        column.name: bindparam(column.name, type_=column.type)
        for column in documents.c
        if column.name != "stored_at"
    }
    | {"stored_at": func.clock_timestamp()}
)
# The same paper twice is one document: the conflict changes nothing and returns the row.
_ADD_ONCE = _ADD.on_conflict_do_update(
    constraint="documents_once", set_={"size_bytes": _ADD.excluded.size_bytes}
).returning(documents)
_LIST = (
    select(documents)
    .where(documents.c.person_id == bindparam("person_id"), documents.c.agency == bindparam("agency"))
    .order_by(documents.c.document_id)
)
_FIND = select(documents).where(
    documents.c.document_id == bindparam("document_id"), documents.c.agency == bindparam("agency")
)
_TO_REMOVE = upsert(files_to_remove).from_select(
    ["sha256"], select(documents.c.sha256).where(documents.c.person_id == bindparam("person_id")).distinct()
)
_TO_REMOVE_ONCE = _TO_REMOVE.on_conflict_do_nothing()
_DELETE = delete(documents).where(documents.c.person_id == bindparam("person"))
_REMOVABLE = (
    delete(files_to_remove)
    .where(
        files_to_remove.c.sha256.in_(
            select(files_to_remove.c.sha256).limit(bindparam("limit")).with_for_update(skip_locked=True)
        )
    )
    .returning(
        files_to_remove.c.sha256,
        exists(select(literal(1)).where(documents.c.sha256 == files_to_remove.c.sha256)).label("still_used"),
    )
)


async def add(tx: Transaction, values: dict[str, Any]) -> Row[Any]:
    """The row; that of the first upload, if the agency uploaded the same paper before."""
    return (await tx.execute(_ADD_ONCE, values)).one()


async def listing(tx: Transaction, person_id: UUID, *, agency: str) -> Sequence[Row[Any]]:
    return await tx.all(_LIST, {"person_id": person_id, "agency": agency})


async def find(tx: Transaction, document_id: UUID, *, agency: str) -> Row[Any] | None:
    return await tx.one_or_none(_FIND, {"document_id": document_id, "agency": agency})


async def forget(tx: Transaction, person_id: UUID) -> None:
    """Deletes the rows; the files follow after the commit, by the clock."""
    await tx.execute(_TO_REMOVE_ONCE, {"person_id": person_id})
    await tx.execute(_DELETE, {"person": person_id})


async def files_due(tx: Transaction, limit: int) -> Sequence[Row[Any]]:
    """Files of erased persons (`sha256`, `still_used` by somebody else), struck off the list."""
    return await tx.all(_REMOVABLE, {"limit": limit})
