"""Places of assessment (tempat uji kompetensi) of an agency."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from assessment.storage.tables import tuks
from chassis import Transaction


class TukType(StrEnum):
    SEWAKTU = "sewaktu"
    """for the time being, at a place that serves otherwise"""
    TEMPAT_KERJA = "tempat_kerja"
    """at the place of work"""
    MANDIRI = "mandiri"
    """the body's own"""


@dataclass(frozen=True, slots=True)
class Tuk:
    agency: str
    tuk_key: str
    name: str
    tuk_type: TukType
    kelurahan_code: str


_ADD = insert(tuks).on_conflict_do_nothing()
_FIND = select(tuks).where(tuks.c.agency == bindparam("agency"), tuks.c.tuk_key == bindparam("tuk_key"))
_LIST = select(tuks).where(tuks.c.agency == bindparam("agency")).order_by(tuks.c.tuk_key)


async def add(tx: Transaction, tuk: Tuk) -> bool:
    """False if the agency knows the key already."""
    result = await tx.execute(_ADD, asdict(tuk) | {"tuk_type": tuk.tuk_type.value})
    return result.rowcount == 1


async def find(tx: Transaction, tuk_key: str, *, agency: str) -> Tuk | None:
    row = await tx.one_or_none(_FIND, {"agency": agency, "tuk_key": tuk_key})
    return None if row is None else _tuk(row)


async def listing(tx: Transaction, *, agency: str, limit: int, after: str | None) -> list[Tuk]:
    statement = _LIST.limit(limit)
    if after is not None:
        statement = statement.where(tuks.c.tuk_key > after)
    rows = await tx.all(statement, {"agency": agency})
    return [_tuk(row) for row in rows]


def _tuk(row: Row[Any]) -> Tuk:
    return Tuk(row.agency, row.tuk_key, row.name, TukType(row.tuk_type), row.kelurahan_code)
