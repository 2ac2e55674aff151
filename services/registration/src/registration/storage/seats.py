"""The seat counters: the hottest rows of the service, touched last in every transaction.

A counter answers by itself how many seats it grants: by the same statement that counts, on the
newest version of the row, so that a race can neither overfill a pool nor lose a seat between
somebody's look and somebody else's withdrawal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Integer, Text, bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from chassis import Transaction
from registration.domain.seats import GENERAL, Pool, lock_order
from registration.domain.vocabulary import PriorityGroup
from registration.storage.recordset import as_json, recordset
from registration.storage.tables import cohort_seats as seats


@dataclass(frozen=True, slots=True)
class Counter:
    pool: Pool
    seats: int
    taken: int
    waiting: int


Counters = Mapping[Pool, Counter]

P = TypeVar("P", bound=Pool)

#: SQL for how many of `:wanted` seats a counter has, if nobody waits for it.
FREE = "case when waiting = 0 then least(:wanted, seats - taken) else 0 end"

_OPEN = insert(seats)
# One plain update: a sub-select that locks the row and reckons from it gives what the row was before somebody else's
# change, while the update adds that to what the row is now.
_TAKE_FREE = text(
    f"""
    update cohort_seats set taken = taken + {FREE}
    where cohort_id = :cohort and pool = :in_pool
    returning new.taken - old.taken
    """  # noqa: S608 - a constant of this module
).bindparams(
    bindparam("cohort", type_=UUID_TYPE), bindparam("in_pool", type_=Text), bindparam("wanted", type_=Integer)
)
_WAIT = text(
    f"""
    update cohort_seats s set waiting = s.waiting + line.waiting
    from {recordset("line", seats.c.pool, seats.c.waiting)}
    where s.cohort_id = :cohort and s.pool = line.pool
    """  # noqa: S608 - names of our own columns
).bindparams(bindparam("cohort", type_=UUID_TYPE), bindparam("line", type_=Text))
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
        [{"cohort_id": cohort_id, "pool": pool, "seats": n, "taken": 0, "waiting": 0} for pool, n in pools],
    )


async def take_free(tx: Transaction, cohort_id: UUID, wishes: Sequence[Sequence[P]]) -> list[P | None]:
    """For each of several, in their order, a seat of the first pool he wishes that has one and nobody waits for.

    A wish names pools in the order in which they are locked; each that is asked stays locked. Pool after pool gives
    what one applicant after the other would: a pool that has no seat for somebody has none for whoever comes later.
    """
    given: list[P | None] = [None] * len(wishes)
    for pool in sorted({pool for wish in wishes for pool in wish}, key=lock_order):
        wanting = [at for at, wish in enumerate(wishes) if given[at] is None and pool in wish]
        if wanting:
            asked = {"cohort": cohort_id, "in_pool": pool, "wanted": len(wanting)}
            for at in wanting[: (await tx.execute(_TAKE_FREE, asked)).scalar_one()]:
                given[at] = pool
    return given


async def wait(tx: Transaction, cohort_id: UUID, more: Mapping[P, int]) -> None:
    """So many more (or less) in line for these pools, which the caller has locked."""
    if more:
        line = as_json({"pool": pool, "waiting": by} for pool, by in more.items())
        await tx.execute(_WAIT, {"cohort": cohort_id, "line": line})


async def lock_all(tx: Transaction, cohort_id: UUID) -> Counters:
    """Every counter of the cohort, held until the end of the transaction."""
    return {row.pool: Counter(**row._asdict()) for row in await tx.all(_LOCK, {"cohort": cohort_id})}


async def count(tx: Transaction, cohort_id: UUID, pool: Pool, *, seats: int = 0, taken: int = 0) -> None:
    """Add to a counter that the caller has locked."""
    if seats or taken:
        await tx.execute(
            _COUNT, {"cohort": cohort_id, "in_pool": pool, "more_seats": seats, "more_taken": taken}
        )
