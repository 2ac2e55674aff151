"""Curricula: written once, read by everyone."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select, text

from chassis import Transaction
from training.domain.curriculum import Curriculum, Module, ModuleKind, Track
from training.storage.pages import paged
from training.storage.tables import curricula, curriculum_modules

_COLUMNS = (
    curricula.c.curriculum_id,
    curricula.c.agency,
    curricula.c.curriculum_key,
    curricula.c.version,
    curricula.c.track,
    curriculum_modules.c.module_key,
    curriculum_modules.c.position,
    curriculum_modules.c.hours,
    curriculum_modules.c.kind,
    curriculum_modules.c.pass_mark,
    curriculum_modules.c.min_attendance_percent,
    curriculum_modules.c.required,
    curriculum_modules.c.unit_codes,
    curriculum_modules.c.title,
)
_JOINED = select(*_COLUMNS).join_from(
    curricula, curriculum_modules, curriculum_modules.c.curriculum_id == curricula.c.curriculum_id
)
_BY_VERSION = _JOINED.where(
    curricula.c.curriculum_key == bindparam("curriculum_key"), curricula.c.version == bindparam("version")
).order_by(curriculum_modules.c.position)
_BY_ID = _JOINED.where(curricula.c.curriculum_id == bindparam("curriculum_id")).order_by(
    curriculum_modules.c.position
)
_OWNER = select(curricula.c.agency).where(curricula.c.curriculum_key == bindparam("curriculum_key")).limit(1)
_LOCK_KEY = text("select pg_advisory_xact_lock(hashtextextended('curriculum ' || :curriculum_key, 0))")


async def lock_key(tx: Transaction, curriculum_key: str) -> str | None:
    """Hold the key until the transaction ends, and tell whose it is: two may not publish it at once."""
    await tx.execute(_LOCK_KEY, {"curriculum_key": curriculum_key})
    owner: str | None = await tx.scalar(_OWNER, {"curriculum_key": curriculum_key})
    return owner


async def version_of(tx: Transaction, curriculum_key: str, version: int) -> Curriculum | None:
    """One version of a curriculum, whoever owns it."""
    rows = await tx.all(_BY_VERSION, {"curriculum_key": curriculum_key, "version": version})
    return _curriculum(rows) if rows else None


async def by_id(tx: Transaction, curriculum_id: UUID) -> Curriculum | None:
    rows = await tx.all(_BY_ID, {"curriculum_id": curriculum_id})
    return _curriculum(rows) if rows else None


async def add(tx: Transaction, curriculum: Curriculum, published_on: date) -> None:
    """Write a new version. The caller holds the key, see `lock_key`."""
    await tx.execute(
        insert(curricula),
        {
            "curriculum_id": curriculum.curriculum_id,
            "agency": curriculum.agency,
            "curriculum_key": curriculum.curriculum_key,
            "version": curriculum.version,
            "track": curriculum.track,
            "published_on": published_on,
        },
    )
    await tx.execute(
        insert(curriculum_modules),
        [
            {
                "curriculum_id": curriculum.curriculum_id,
                "module_key": module.module_key,
                "position": module.position,
                "hours": module.hours,
                "kind": module.kind,
                "pass_mark": module.pass_mark,
                "min_attendance_percent": module.min_attendance_percent,
                "required": module.required,
                "unit_codes": list(module.unit_codes),
                "title": module.title,
            }
            for module in curriculum.modules
        ],
    )


async def page(
    tx: Transaction, *, limit: int, after: UUID | None, curriculum_key: str | None, track: str | None
) -> list[Curriculum]:
    """Curricula in the order of their ids, at most `limit`."""
    key = curricula.c.curriculum_id
    chosen = paged(select(key), key, limit=limit, after=after, curriculum_key=curriculum_key, track=track)
    rows = await tx.all(
        _JOINED.where(curricula.c.curriculum_id.in_(chosen)).order_by(
            curricula.c.curriculum_id, curriculum_modules.c.position
        )
    )
    return [_curriculum(list(of_one)) for _, of_one in groupby(rows, key=lambda row: row.curriculum_id)]


def _curriculum(rows: Sequence[Row[tuple[object, ...]]]) -> Curriculum:
    first = rows[0]
    return Curriculum(
        curriculum_id=first.curriculum_id,
        agency=first.agency,
        curriculum_key=first.curriculum_key,
        version=first.version,
        track=Track(first.track),
        modules=tuple(
            Module(
                module_key=row.module_key,
                position=row.position,
                hours=row.hours,
                kind=ModuleKind(row.kind),
                pass_mark=row.pass_mark,
                min_attendance_percent=row.min_attendance_percent,
                required=row.required,
                unit_codes=tuple(row.unit_codes),
                title=row.title,
            )
            for row in rows
        ),
    )
