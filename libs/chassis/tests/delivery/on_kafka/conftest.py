"""What only Apache Kafka does. These tests belong to `make test-containers`."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from chassis import new_id
from chassis.testing import eventually

if os.environ.get("EKSPOR_TEST_FOOTING") != "containers":
    collect_ignore_glob = ["test_*.py"]

SECONDS = 120.0


@pytest.fixture
def told_to() -> Callable[..., Awaitable[None]]:
    """`await told_to(service, subjects, 1, 10)`: events 1 to 10 of each subject, interleaved."""

    async def tell(service: Any, subjects: list[Any], first: int, last: int) -> None:
        for number in range(first, last + 1):
            for subject in subjects:
                await service.hear(
                    topic="else.counts",
                    stem="counted",
                    subject=subject,
                    sequence=number,
                    data={"thing_id": str(subject), "number": number},
                    wait=False,
                )

    return tell


@pytest.fixture
def subjects() -> list[Any]:
    """Enough for every partition to have some."""
    return [new_id() for _ in range(40)]


@pytest.fixture
def until_applied(ledger: Any) -> Callable[..., Awaitable[None]]:
    """Wait until each subject's events, up to a number, have had their one effect in their order."""

    async def wait(service: Any, subjects: list[Any], last: int) -> None:
        async def all_there() -> bool:
            async with service.database.engine.connect() as connection:
                found = await connection.exec_driver_sql("select count(*) from ledger")
                return bool(found.scalar_one() >= len(subjects) * last)

        await eventually(all_there, "every event to be applied", seconds=SECONDS)
        for subject in subjects:
            assert await ledger(service, subject) == list(range(1, last + 1))
        assert await service.parked() == []

    return wait
