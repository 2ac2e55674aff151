"""The seat counters: the hottest rows of the service, touched last in every transaction.

A counter answers by itself whether it grants: `granted` is written by the same statement that
counts, on the newest version of the row, so that a race can neither overfill a pool nor lose
a seat between somebody's look and somebody else's withdrawal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Integer, Text, and_, bindparam, case, insert, select, update

from chassis import Transaction
from registration.domain.seats import GENERAL, Pool
from registration.domain.vocabulary import PriorityGroup
from registration.storage.tables import cohort_seats as seats


@dataclass(frozen=True, slots=True)
class Counter:
    pool: Pool
    seats: int
    taken: int
    waiting: int


Counters = Mapping[Pool, Counter]

P = TypeVar("P", bound=Pool)

_FREE = and_(seats.c.taken < seats.c.seats, seats.c.waiting == 0)

_OPEN = insert(seats)
_TAKE_FREE = (
    update(seats)
    .where(seats.c.cohort_id == bindparam("cohort"), seats.c.pool == bindparam("in_pool"))
    .values(granted=_FREE, taken=seats.c.taken + case((_FREE, 1), else_=0))
    .returning(seats.c.granted)
)
_WAIT = (
    update(seats)
    .where(
        seats.c.cohort_id == bindparam("cohort"),
        seats.c.pool.in_(bindparam("pools", type_=Text, expanding=True)),
    )
    .values(waiting=seats.c.waiting + bindparam("by", type_=Integer))
)
_LOCK = (
    select(seats.c.pool, seats.c.seats, seats.c.taken, seats.c.waiting)
    .where(seats.c.cohort_id == bindparam("cohort"))
    # The groups by name and the general pool last: everybody locks in this order.
    .order_by(seats.c.pool == GENERAL, seats.c.pool)
    .with_for_update()
)
_COUNT = (
    update(seats)
    .where(seats.c.cohort_id == bindparam("cohort"), seats.c.pool == bindparam("in_pool"))
    .values(
        seats=seats.c.seats + bindparam("more_seats", type_=Integer),
        taken=seats.c.taken + bindparam("more_taken", type_=Integer),
    )
)


async def open_pools(
    tx: Transaction, cohort_id: UUID, quota: int, reserved: Mapping[PriorityGroup, int]
) -> None:
    pools: list[tuple[Pool, int]] = [*reserved.items(), (GENERAL, quota - sum(reserved.values()))]
    await tx.execute(
        _OPEN,
        [
            {"cohort_id": cohort_id, "pool": pool, "seats": n, "taken": 0, "waiting": 0, "granted": False}
            for pool, n in pools
        ],
    )


async def take_free(tx: Transaction, cohort_id: UUID, pools: Iterable[P]) -> P | None:
    """A seat of the first pool that has one for which nobody waits; every pool asked stays locked."""
    for pool in pools:
        if await tx.scalar(_TAKE_FREE, {"cohort": cohort_id, "in_pool": pool}):
            return pool
    return None


async def wait(tx: Transaction, cohort_id: UUID, pools: Iterable[Pool], by: int = 1) -> None:
    """One more (or less) in line for these pools, which the caller has locked."""
    wanted = list(pools)
    if wanted:
        await tx.execute(_WAIT, {"cohort": cohort_id, "pools": wanted, "by": by})


async def lock_all(tx: Transaction, cohort_id: UUID) -> Counters:
    """Every counter of the cohort, held until the end of the transaction."""
    return {row.pool: Counter(**row._asdict()) for row in await tx.all(_LOCK, {"cohort": cohort_id})}


async def count(tx: Transaction, cohort_id: UUID, pool: Pool, *, seats: int = 0, taken: int = 0) -> None:
    """Add to a counter that the caller has locked."""
    if seats or taken:
        await tx.execute(
            _COUNT, {"cohort": cohort_id, "in_pool": pool, "more_seats": seats, "more_taken": taken}
        )
