"""Places of assessment (tempat uji kompetensi) of an agency."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from assessment.domain.refusals import TukNotFound
from assessment.domain.tuk import Tuk, TukType
from assessment.storage.tables import tuks
from chassis import Transaction

_ADD = insert(tuks).on_conflict_do_nothing()
_FIND = select(tuks).where(tuks.c.agency == bindparam("agency"), tuks.c.tuk_key == bindparam("tuk_key"))
_LOCK = _FIND.with_for_update()
_SAVE = (
    update(tuks)
    .where(tuks.c.agency == bindparam("b_agency"), tuks.c.tuk_key == bindparam("b_tuk_key"))
    .values(
        name=bindparam("b_name"),
        tuk_type=bindparam("b_tuk_type"),
        kelurahan_code=bindparam("b_kelurahan_code"),
        version=bindparam("b_version"),
    )
)
_LIST = select(tuks).where(tuks.c.agency == bindparam("agency")).order_by(tuks.c.tuk_key)


async def add(tx: Transaction, tuk: Tuk) -> bool:
    """False if the agency knows the key already."""
    result = await tx.execute(_ADD, asdict(tuk) | {"tuk_type": tuk.tuk_type.value})
    return result.rowcount == 1


async def find(tx: Transaction, tuk_key: str, *, agency: str) -> Tuk | None:
    row = await tx.one_or_none(_FIND, {"agency": agency, "tuk_key": tuk_key})
    return None if row is None else _tuk(row)


async def lock(tx: Transaction, tuk_key: str, *, agency: str) -> Tuk:
    """Raises TukNotFound."""
    row = await tx.one_or_none(_LOCK, {"agency": agency, "tuk_key": tuk_key})
    if row is None:
        raise TukNotFound(f"your agency has no place of assessment {tuk_key}", field="tuk_key")
    return _tuk(row)


async def save(tx: Transaction, tuk: Tuk) -> None:
    row = asdict(tuk) | {"tuk_type": tuk.tuk_type.value}
    await tx.execute(_SAVE, {f"b_{name}": value for name, value in row.items()})


async def listing(tx: Transaction, *, agency: str, limit: int, after: str | None) -> list[Tuk]:
    statement = _LIST.limit(limit)
    if after is not None:
        statement = statement.where(tuks.c.tuk_key > after)
    rows = await tx.all(statement, {"agency": agency})
    return [_tuk(row) for row in rows]


def _tuk(row: Row[Any]) -> Tuk:
    return Tuk(row.agency, row.tuk_key, row.name, TukType(row.tuk_type), row.kelurahan_code, row.version)
