"""Copies of published scheme versions. A version never changes, so a second copy is not looked at."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from certification.credential.document import Unit
from certification.storage.tables import schemes
from chassis import Transaction

_KEEP = (
    insert(schemes)
    .values({column.name: bindparam(column.name) for column in schemes.c})
    .on_conflict_do_nothing()
)
_FIND = select(schemes).where(
    schemes.c.scheme_key == bindparam("scheme_key"), schemes.c.version == bindparam("version")
)


@dataclass(frozen=True, slots=True)
class Scheme:
    scheme_key: str
    version: int
    name: str
    name_en: str
    validity_months: int | None
    units: Sequence[Unit]


async def keep(tx: Transaction, scheme: Scheme) -> None:
    await tx.execute(_KEEP, asdict(scheme) | {"units": [asdict(unit) for unit in scheme.units]})


async def find(tx: Transaction, scheme_key: str, version: int) -> Scheme | None:
    row = await tx.one_or_none(_FIND, {"scheme_key": scheme_key, "version": version})
    if row is None:
        return None
    return Scheme(**row._asdict() | {"units": tuple(Unit(**unit) for unit in row.units)})
