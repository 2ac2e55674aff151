"""Lists, a page at a time.

A cursor says after which row the next page begins, and nothing else to anybody.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Self, TypeVar
from uuid import UUID

import orjson
from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from chassis.http.refusals import InvalidCursor

T = TypeVar("T")
R = TypeVar("R")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_MAX_CURSOR = 1_000  # characters
_adapters: dict[tuple[Any, ...], TypeAdapter[Any]] = {}


@dataclass(frozen=True, slots=True)
class PageQuery:
    """Which page: at most `limit` rows after the one whose sort key is `after` (None: from the beginning)."""

    limit: int = DEFAULT_LIMIT
    after: tuple[Any, ...] | None = None

    @property
    def fetch(self) -> int:
        """How many rows to ask for: one more than the page holds, which tells whether another follows."""
        return self.limit + 1

    def position(self, *kinds: type[Any]) -> tuple[Any, ...] | None:
        """The sort key after which to begin, read as these types: `position(datetime, UUID)`.

        Raises InvalidCursor for the cursor of another list.
        """
        if self.after is None:
            return None
        if kinds not in _adapters:
            _adapters[kinds] = TypeAdapter(tuple[kinds])  # type: ignore[valid-type]
        try:
            found: tuple[Any, ...] = _adapters[kinds].validate_json(orjson.dumps(self.after))
        except ValidationError:
            raise _not_ours() from None
        return found

    def after_id(self) -> UUID | None:
        """The id after which to begin, for a list that is sorted by id alone."""
        position = self.position(UUID)
        return position[0] if position else None


class Page(BaseModel, Generic[T]):
    """One page of a list. `next` is the cursor to pass as `after`; null on the last page."""

    model_config = ConfigDict(frozen=True)

    items: list[T]
    next: str | None = Field(
        default=None, description="pass as `after` to get the next page; null on the last"
    )

    @classmethod
    def of(
        cls,
        rows: Sequence[R],
        query: PageQuery,
        *,
        view: Callable[[R], T],
        key: Callable[[R], Any] = lambda row: row.id,  # type: ignore[attr-defined]
    ) -> Self:
        """Make a page from up to `query.fetch` rows; `key` gives the sort key of one (a value or a tuple)."""
        shown = rows[: query.limit]
        more = len(rows) > query.limit
        return cls.model_construct(
            items=[view(row) for row in shown], next=encode_cursor(key(shown[-1])) if more else None
        )


def encode_cursor(key: Any) -> str:
    """An opaque cursor for a sort key (UUID, date, number, text, or a tuple of these)."""
    values = list(key) if isinstance(key, tuple) else [key]
    return urlsafe_b64encode(orjson.dumps(values, default=str)).rstrip(b"=").decode()


def decode_cursor(cursor: str) -> tuple[Any, ...]:
    """The values in a cursor. Raises InvalidCursor (400)."""
    if len(cursor) > _MAX_CURSOR:
        raise _not_ours()
    try:
        values = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise _not_ours() from None
    if not isinstance(values, list) or any(isinstance(value, list | dict) for value in values):
        raise _not_ours()
    return tuple(values)


def _not_ours() -> InvalidCursor:
    return InvalidCursor(
        "The cursor was not made by this list; pass `next` of the page before, unchanged.", field="after"
    )


def page_query() -> Any:
    """A dependency: `page: PageQuery = page_query()` reads `limit` (1 to 200, default 50) and `after`."""
    return Depends(_page_query)


async def _page_query(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="rows per page")] = DEFAULT_LIMIT,
    after: Annotated[str | None, Query(description="`next` of the page before")] = None,
) -> PageQuery:
    return PageQuery(limit, decode_cursor(after) if after is not None else None)
