"""Copies of which curriculum and scheme versions exist, made from the events of their owners."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import Transaction
from registration.domain.vocabulary import Track
from registration.storage.tables import known_curricula, known_schemes

_ADD_CURRICULUM = upsert(known_curricula).on_conflict_do_nothing()
_ADD_SCHEME = upsert(known_schemes).on_conflict_do_nothing()
_CURRICULUM_TRACK = select(known_curricula.c.track).where(
    known_curricula.c.curriculum_key == bindparam("key"), known_curricula.c.version == bindparam("version")
)
_SCHEME_TRACK = select(known_schemes.c.track).where(
    known_schemes.c.scheme_key == bindparam("key"), known_schemes.c.version == bindparam("version")
)


async def add_curriculum(tx: Transaction, key: str, version: int, track: Track) -> None:
    await tx.execute(_ADD_CURRICULUM, {"curriculum_key": key, "version": version, "track": track})


async def add_scheme(tx: Transaction, key: str, version: int, track: Track) -> None:
    await tx.execute(_ADD_SCHEME, {"scheme_key": key, "version": version, "track": track})


async def curriculum_track(tx: Transaction, key: str, version: int) -> Track | None:
    """The track that this version is for, or None if it was never heard of."""
    track: Track | None = await tx.scalar(_CURRICULUM_TRACK, {"key": key, "version": version})
    return track


async def scheme_track(tx: Transaction, key: str, version: int) -> Track | None:
    """The track that this version is for, or None if it was never heard of."""
    track: Track | None = await tx.scalar(_SCHEME_TRACK, {"key": key, "version": version})
    return track
