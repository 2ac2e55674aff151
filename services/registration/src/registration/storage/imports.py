"""Imports of files: which rows were done, with which verdict. Keyed by the file's content and the row's number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, Text, any_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import Transaction
from registration.storage.recordset import as_json, recordset
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
_LOCK = (
    select(imports.c.import_id)
    .where(imports.c.import_id == bindparam("import_id"))
    .with_for_update(key_share=True)
)
# What was refused is tried again: a right that was missing may have been given.
_KEPT = select(import_rows).where(
    import_rows.c.import_id == bindparam("import_id"),
    import_rows.c.row_number == any_(bindparam("row_numbers", type_=ARRAY(Integer))),
    import_rows.c.verdict != REFUSED,
)
_VERDICT = ("verdict", "code", "field", "detail", "enrolment_id")
_KEEP = text(
    f"""
    insert into import_rows (import_id, row_number, {", ".join(_VERDICT)})
    select :import_id, row_number, {", ".join(_VERDICT)}
    from {recordset("judged", import_rows.c.row_number, *(import_rows.c[name] for name in _VERDICT))}
    on conflict (import_id, row_number) do update
    set {", ".join(f"{name} = excluded.{name}" for name in _VERDICT)} where import_rows.verdict = '{REFUSED}'
    """  # noqa: S608 - names of our own columns
).bindparams(bindparam("import_id", type_=UUID_TYPE), bindparam("judged", type_=Text))
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


async def kept(tx: Transaction, import_id: UUID, row_numbers: Sequence[int]) -> dict[int, Row[Any]]:
    """Of these rows those that are applications already, by their numbers.

    The import stays locked until the end of the transaction: somebody else with the same file waits, and finds
    what was done meanwhile.
    """
    await tx.execute(_LOCK, {"import_id": import_id})
    rows = await tx.all(_KEPT, {"import_id": import_id, "row_numbers": list(row_numbers)})
    return {row.row_number: row for row in rows}


async def keep(tx: Transaction, import_id: UUID, verdicts: Iterable[Mapping[str, Any]]) -> None:
    """The verdicts on rows, each with its `row_number`, of an import that the caller has locked."""
    await tx.execute(_KEEP, {"import_id": import_id, "judged": as_json(verdicts)})


async def tally(tx: Transaction, import_id: UUID) -> dict[str, int]:
    """How many rows have which verdict."""
    return {row.verdict: row.rows for row in await tx.all(_TALLY, {"import_id": import_id})}
