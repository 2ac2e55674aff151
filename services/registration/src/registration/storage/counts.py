"""What this service counts of its own, for the operators' comparison with reporting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select

from chassis import Transaction
from registration.storage.tables import enrolments

_PER_PROGRAMME = (
    select(
        enrolments.c.programme_id,
        func.count().label("applications"),
        func.count(enrolments.c.enrolled_on).label("enrolled"),
        func.count().filter(enrolments.c.was_waitlisted).label("waitlisted"),
        func.count().filter(enrolments.c.route == "promoted").label("promoted"),
    )
    .where(enrolments.c.track == "exporter")
    .group_by(enrolments.c.programme_id)
)


async def per_programme(tx: Transaction) -> Sequence[Row[Any]]:
    """Enrolments of track exporter: all, ever enrolled, ever waitlisted, enrolled by promotion."""
    return await tx.all(_PER_PROGRAMME)
