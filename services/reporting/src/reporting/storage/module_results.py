"""Modules completed, with scores and attendance."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, insert, select

from chassis import Transaction
from reporting.storage.tables import cohort, module_result
from reporting.storage.view import View

_INSERT = insert(module_result)


async def keep(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Keep one participant's result in one module; `row` names every column."""
    await tx.write(_INSERT, row, record=(row["training_id"], row["module_key"]))


async def by_module(tx: Transaction, view: View) -> list[Row[Any]]:
    """Per module: participants who completed it, their mean score and mean attendance in percent."""
    return await tx.all(
        select(
            module_result.c.module_key,
            func.count().label("completed"),
            func.round(func.avg(module_result.c.score), 1).label("mean_score"),
            func.round(func.avg(module_result.c.attendance_percent), 1).label("mean_attendance_percent"),
        )
        .join_from(module_result, cohort, cohort.c.cohort_id == module_result.c.cohort_id)
        .where(*view.conditions())
        .group_by(module_result.c.module_key)
        .order_by(module_result.c.module_key)
    )
