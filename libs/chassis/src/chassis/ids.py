"""Identifiers: UUIDv7 (RFC 9562), made by the owner of a thing, without meaning.

While an event is applied they follow from that event instead of from chance: a database that was restored applies
it once more, and what it makes must be the same thing again, not a second one (docs/decisions/0018).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from itertools import count
from uuid import UUID

import uuid6

_derived: ContextVar[Iterator[UUID] | None] = ContextVar("derived", default=None)


def new_id() -> UUID:
    """A new UUIDv7. Ids of one process rise with time, so indexes stay dense."""
    derived = _derived.get()
    return UUID(bytes=uuid6.uuid7().bytes) if derived is None else next(derived)


@contextmanager
def derived_from(event_id: UUID, *place: object) -> Iterator[None]:
    """Inside, the first new id is always the same one for this event and place, and so is the second."""
    token = _derived.set(derived_id(event_id, *place, number) for number in count())
    try:
        yield
    finally:
        _derived.reset(token)


def derived_id(event_id: UUID, *place: object) -> UUID:
    """A UUIDv7 with the time of another, and a digest where others have chance."""
    digest = bytearray(event_id.bytes[:6] + sha256(repr((event_id, place)).encode()).digest()[:10])
    digest[6] = 0x70 | digest[6] & 0x0F
    digest[8] = 0x80 | digest[8] & 0x3F
    return UUID(bytes=bytes(digest))
