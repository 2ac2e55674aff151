"""Imports of files: which rows were done, with which verdict. Keyed by the file's content and the row's number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import Transaction
from registration.storage.tables import import_rows, imports

REFUSED = "refused"

_BEGIN = upsert(imports).values(
    {
        name: bindparam(name, type_=imports.c[name].type)
        for name in ("import_id", "agency", "cohort_id", "file_sha256", "rows_read")
    }
    | {"begun_at": func.clock_timestamp()}
)
# The same file for the same cohort is the same import, whenever it comes again.
_BEGIN_OR_RESUME = _BEGIN.on_conflict_do_update(
    constraint="imports_once", set_={"rows_read": _BEGIN.excluded.rows_read}
).returning(imports.c.import_id)
_FIND = select(imports).where(
    imports.c.import_id == bindparam("import_id"), imports.c.agency == bindparam("agency")
)
_DONE = (
    select(import_rows)
    .where(import_rows.c.import_id == bindparam("import_id"), import_rows.c.row_number > bindparam("after"))
    .order_by(import_rows.c.row_number)
    .limit(bindparam("limit"))
)
_ROW = select(import_rows).where(
    import_rows.c.import_id == bindparam("import_id"), import_rows.c.row_number == bindparam("row_number")
)
_CLAIM = (
    upsert(import_rows)
    .values(import_id=bindparam("import_id"), row_number=bindparam("row_number"), verdict=literal("claimed"))
    .on_conflict_do_update(
        index_elements=["import_id", "row_number"],
        set_={"verdict": "claimed"},
        # What was refused is tried again: a right that was missing may have been given.
        where=import_rows.c.verdict == REFUSED,
    )
    .returning(import_rows.c.row_number)
)
_JUDGE = (
    update(import_rows)
    .where(import_rows.c.import_id == bindparam("id"), import_rows.c.row_number == bindparam("number"))
    .values(
        {
            name: bindparam(f"new_{name}", type_=import_rows.c[name].type)
            for name in ("verdict", "code", "field", "detail", "enrolment_id")
        }
    )
)
_TALLY = (
    select(import_rows.c.verdict, func.count().label("rows"))
    .where(import_rows.c.import_id == bindparam("import_id"))
    .group_by(import_rows.c.verdict)
    .order_by(import_rows.c.verdict)
)


async def begin(tx: Transaction, values: dict[str, Any]) -> UUID:
    """The import of this file into this cohort, begun now or before."""
    import_id: UUID = await tx.scalar(_BEGIN_OR_RESUME, values)
    return import_id


async def find(tx: Transaction, import_id: UUID, *, agency: str) -> Row[Any] | None:
    return await tx.one_or_none(_FIND, {"import_id": import_id, "agency": agency})


async def rows_after(tx: Transaction, import_id: UUID, after: int, limit: int) -> Sequence[Row[Any]]:
    """Rows that were judged, of an import that the caller was found to own."""
    return await tx.all(_DONE, {"import_id": import_id, "after": after, "limit": limit})


async def row(tx: Transaction, import_id: UUID, row_number: int) -> Row[Any]:
    """A row that was judged."""
    return (await tx.execute(_ROW, {"import_id": import_id, "row_number": row_number})).one()


async def claim(tx: Transaction, import_id: UUID, row_number: int) -> bool:
    """False if the row is an application already; waits for another import of the same row to end."""
    claimed = await tx.one_or_none(_CLAIM, {"import_id": import_id, "row_number": row_number})
    return claimed is not None


async def judge(tx: Transaction, import_id: UUID, row_number: int, verdict: dict[str, Any]) -> None:
    """Keep the verdict of a row that this transaction claimed."""
    values = {f"new_{name}": value for name, value in verdict.items()}
    await tx.execute(_JUDGE, {"id": import_id, "number": row_number, **values})


async def tally(tx: Transaction, import_id: UUID) -> dict[str, int]:
    """How many rows have which verdict."""
    return {row.verdict: row.rows for row in await tx.all(_TALLY, {"import_id": import_id})}
