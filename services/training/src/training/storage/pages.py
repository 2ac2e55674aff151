"""One page of a list: what every list's query ends with."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, Select


def paged(
    query: Select[Any], key: Column[Any], *, limit: int, after: UUID | None, **equal: object
) -> Select[Any]:
    """In the order of `key`, at most `limit` beyond `after`. A column of `equal` with None lets everything through."""
    query = query.order_by(key).limit(limit)
    if after is not None:
        query = query.where(key > after)
    for name, value in equal.items():
        if value is not None:
            query = query.where(key.table.c[name] == value)
    return query
