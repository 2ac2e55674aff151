"""What was done for the participants: mentoring, appointments, and who did not come."""

from typing import Any

from sqlalchemy import Row, func, select

from chassis import Transaction
from reporting.domain.funnel import Dimension
from reporting.storage.funnels import COLUMN_OF
from reporting.storage.standing import standing
from reporting.storage.view import View


async def count(tx: Transaction, view: View, by: Dimension) -> list[Row[Any]]:
    """Per value of the dimension: participants (enrolled), mentoring sessions and minutes, appointments, absences."""
    rows = standing(view)
    key = rows.c[COLUMN_OF[by]]
    return await tx.all(
        select(
            key.label("key"),
            func.count(rows.c.enrolled_on).label("participants"),
            func.sum(rows.c.mentoring_sessions).label("mentoring_sessions"),
            func.sum(rows.c.mentoring_minutes).label("mentoring_minutes"),
            func.sum(rows.c.appointments).label("appointments"),
            func.sum(rows.c.absences).label("absences"),
        )
        .group_by(key)
        .order_by(key.asc().nulls_last())
    )
