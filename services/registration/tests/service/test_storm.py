"""Everything at once on one cohort, and afterwards the counters say what the enrolments say."""

import asyncio
import random
from functools import partial
from typing import Any
from uuid import UUID

from chassis import Caller
from registration.storage import seats

COUNTERS = "select pool, seats, taken, waiting from cohort_seats where cohort_id = $1"
TAKEN = "select pool, count(*) from enrolments where cohort_id = $1 and status = 'enrolled' group by pool"
WAITING = """
    select count(*) filter (where status = 'waitlisted') as everybody,
           count(*) filter (where status = 'waitlisted' and 'disability' = any(groups)) as of_the_group
    from enrolments where cohort_id = $1
"""


async def check(stage: Any, cohort: dict[str, Any], quota: int) -> None:
    """No seat is lost, none is given twice, and nobody waits while one is free for him."""
    async with stage.service.database.engine.connect() as connection:
        one = (cohort["cohort_id"],)
        counters = {row.pool: row for row in await connection.exec_driver_sql(COUNTERS, one)}
        taken = {row.pool: row.count for row in await connection.exec_driver_sql(TAKEN, one)}
        waiting = (await connection.exec_driver_sql(WAITING, one)).one()
    assert sum(counter.seats for counter in counters.values()) == quota
    for pool, counter in counters.items():
        assert counter.taken == taken.get(pool, 0) <= counter.seats
    general, reserved = counters["general"], counters["disability"]
    assert (general.waiting, reserved.waiting) == (waiting.everybody, waiting.of_the_group)
    assert general.waiting == 0 or general.taken == general.seats
    assert reserved.waiting == 0 or reserved.taken == reserved.seats


async def test_after_a_storm_of_applications_and_withdrawals_the_counters_are_right(stage: Any) -> None:
    dice = random.Random(7)
    cohort = await stage.cohort(quota=8, reserved={"disability": 3}, window_closes_on="2025-05-31")
    seen: list[dict[str, Any]] = []

    async def somebody() -> None:
        await asyncio.sleep(dice.random() / 5)
        groups = ["disability"] if dice.random() < 0.4 else []
        seen.append(await stage.apply(cohort, priority_groups=groups))
        if dice.random() < 0.5:
            await stage.withdraw(dice.choice(seen))

    await asyncio.gather(*(somebody() for _ in range(40)))
    await check(stage, cohort, quota=8)
    close = stage.post(f"/v1/cohorts/{cohort['cohort_id']}/close", {"occurred_on": "2025-05-31"})
    await asyncio.gather(close, *(somebody() for _ in range(20)))
    await check(stage, cohort, quota=8)
    for enrolment in dice.sample(seen, 20):
        await stage.withdraw(enrolment)
    await check(stage, cohort, quota=8)


async def test_a_seat_that_many_ask_for_while_others_give_theirs_back_is_granted_once(stage: Any) -> None:
    """At the counter itself, where a storm of whole applications meets too seldom."""
    cohort = UUID((await stage.cohort(quota=8, reserved={"disability": 3}))["cohort_id"])
    transaction = partial(stage.service.database.transaction, Caller.service("test"))
    held = 0

    async def somebody() -> None:
        nonlocal held
        for _ in range(60):
            async with transaction() as tx:
                [pool] = await seats.take_free(tx, cohort, [["disability"]])
            if pool is None:
                continue
            held += 1
            assert held <= 3
            await asyncio.sleep(0)
            held -= 1
            async with transaction() as tx:
                await seats.lock_all(tx, cohort)
                await seats.count(tx, cohort, pool, taken=-1)

    await asyncio.gather(*(somebody() for _ in range(10)))
    async with transaction() as tx:
        assert (await seats.lock_all(tx, cohort))["disability"].taken == 0


async def test_transfers_between_two_cohorts_at_once_lose_no_seat(stage: Any) -> None:
    cohorts = [await stage.cohort(quota=5, reserved={"disability": 1}) for _ in range(2)]
    here, there = cohorts
    enrolled = [await stage.apply(cohort) for cohort in cohorts for _ in range(4)]

    async def move(enrolment: dict[str, Any]) -> int:
        target = there if enrolment["cohort_id"] == here["cohort_id"] else here
        body = {"cohort_id": target["cohort_id"], "occurred_on": "2025-05-31"}
        status: int = (
            await stage.post(f"/v1/enrolments/{enrolment['enrolment_id']}/transfer", body)
        ).status_code
        return status

    await stage.withdraw(enrolled[0])
    statuses = await asyncio.gather(*(move(enrolment) for enrolment in enrolled[1:]))
    assert set(statuses) <= {201, 409} and 201 in statuses
    for cohort in cohorts:
        await check(stage, cohort, quota=5)


async def test_a_promotion_and_an_application_at_once_give_one_person_one_seat(stage: Any) -> None:
    here, there = await stage.cohort(quota=12), await stage.cohort(quota=12)
    seated = [await stage.apply(here) for _ in range(12)]
    waiting = [await stage.apply(here) for _ in range(12)]

    async def elsewhere(enrolment: dict[str, Any]) -> dict[str, Any]:
        applied: dict[str, Any] = await stage.apply(there, person_id=enrolment["person_id"])
        return applied

    await asyncio.gather(*map(stage.withdraw, seated), *map(elsewhere, waiting))
    async with stage.service.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            "select person_id, count(*) filter (where status = 'enrolled') as seats from enrolments "
            "where person_id = any($1::uuid[]) group by person_id",
            ([enrolment["person_id"] for enrolment in waiting],),
        )
        assert {row.seats for row in rows} == {1}
