"""`python -m benchmarks.telling COUNT PER_SECOND`: tells facts of the toy at a pace, in a process of its own.

Prints one JSON object: the subject of each fact, and the moment of its commit on the clock that all processes of the
machine share (`time.monotonic`, in seconds).
"""

import asyncio
import json
import sys
import time
from uuid import uuid4

from benchmarks.toy import Counted
from chassis import Caller, Database, ServiceSettings
from chassis.process import run

AT_ONCE = 8


async def tell(database: Database, count: int) -> list[str]:
    """So many facts in one transaction; their subjects."""
    facts = [
        Counted(thing_id=uuid4(), number=number, cohort_id=uuid4(), person_id=uuid4())
        for number in range(count)
    ]
    async with database.transaction(Caller.service("toy")) as tx:
        for fact in facts:
            tx.tell(fact, agency="BENCH", organiser="BENCH")
    return [fact.subject_id for fact in facts]


async def _at_a_pace(database: Database, count: int, per_second: float) -> dict[str, float]:
    """One fact after the other, whether the one before has been committed or not; slower if 8 are under way."""
    committed: dict[str, float] = {}
    under_way = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with under_way:
            [thing] = await tell(database, 1)
        committed[thing] = time.monotonic()

    await asyncio.gather(*(tell(database, 1) for _ in range(AT_ONCE)))  # connections are open
    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
            group.create_task(one())
    return committed


async def _main() -> None:
    database = Database(ServiceSettings())  # type: ignore[call-arg]  # from the environment
    try:
        sys.stdout.write(json.dumps(await _at_a_pace(database, int(sys.argv[1]), float(sys.argv[2]))))
    finally:
        await database.close()


if __name__ == "__main__":
    run(_main())
