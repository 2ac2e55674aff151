"""Identifiers: UUIDv7 (RFC 9562), made by the owner of a thing, without meaning."""

from uuid import UUID

import uuid6


def new_id() -> UUID:
    """A new UUIDv7. Ids of one process rise with time, so indexes stay dense."""
    return UUID(bytes=uuid6.uuid7().bytes)
