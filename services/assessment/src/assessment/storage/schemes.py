"""Scheme versions. They are public to every client of the service, so no query is bound to an agency."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from assessment.domain.education import MinimumEducation
from assessment.domain.scheme import Scheme, SchemeContent, Track, Unit
from assessment.storage.tables import scheme_keys, schemes
from chassis import Transaction

_CLAIM = insert(scheme_keys).on_conflict_do_nothing()
_OWNER = select(scheme_keys.c.agency).where(scheme_keys.c.scheme_key == bindparam("scheme_key"))
_ADD = insert(schemes).on_conflict_do_nothing(index_elements=[schemes.c.scheme_key, schemes.c.version])
_WITH_OWNER = select(schemes, scheme_keys.c.agency).join_from(
    schemes, scheme_keys, schemes.c.scheme_key == scheme_keys.c.scheme_key
)
_FIND = _WITH_OWNER.where(
    schemes.c.scheme_key == bindparam("scheme_key"), schemes.c.version == bindparam("version")
)
_LIST = _WITH_OWNER.order_by(schemes.c.scheme_id)


async def claim_key(tx: Transaction, scheme_key: str, agency: str) -> str:
    """Gives the key to the agency unless another has it; returns who has it."""
    await tx.execute(_CLAIM, {"scheme_key": scheme_key, "agency": agency})
    owner: str = await tx.scalar(_OWNER, {"scheme_key": scheme_key})
    return owner


async def add(tx: Transaction, scheme: Scheme) -> bool:
    """False if the version is there already (somebody else may just have published it)."""
    content = scheme.content
    result = await tx.execute(
        _ADD,
        {
            "scheme_id": scheme.scheme_id,
            "scheme_key": scheme.scheme_key,
            "version": scheme.version,
            "track": content.track.value,
            "name": content.name,
            "name_en": content.name_en,
            "validity_months": content.validity_months,
            "min_education": None if content.min_education is None else str(content.min_education),
            "max_attempts": content.max_attempts,
            "units": [asdict(unit) for unit in content.units],
        },
    )
    return result.rowcount == 1


async def find(tx: Transaction, scheme_key: str, version: int) -> Scheme | None:
    row = await tx.one_or_none(_FIND, {"scheme_key": scheme_key, "version": version})
    return None if row is None else _scheme(row)


async def get(tx: Transaction, scheme_key: str, version: int) -> Scheme:
    """For a version that a candidacy refers to, which is there by foreign key."""
    return _scheme((await tx.execute(_FIND, {"scheme_key": scheme_key, "version": version})).one())


async def listing(tx: Transaction, *, scheme_key: str | None, limit: int, after: UUID | None) -> list[Scheme]:
    statement = _LIST.limit(limit)
    if scheme_key is not None:
        statement = statement.where(schemes.c.scheme_key == scheme_key)
    if after is not None:
        statement = statement.where(schemes.c.scheme_id > after)
    return [_scheme(row) for row in await tx.all(statement)]


def _scheme(row: Row[Any]) -> Scheme:
    content = SchemeContent(
        track=Track(row.track),
        name=row.name,
        name_en=row.name_en,
        validity_months=row.validity_months,
        min_education=None if row.min_education is None else MinimumEducation.parse(row.min_education),
        max_attempts=row.max_attempts,
        units=tuple(Unit(**unit) for unit in row.units),
    )
    return Scheme(row.scheme_id, row.agency, row.scheme_key, row.version, content)
