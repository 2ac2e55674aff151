"""How long each stage takes: medians and ninetieth percentiles, in days."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, Double, and_, bindparam, cast, func, select
from sqlalchemy.types import Date

from chassis import Transaction
from reporting.domain.stages import MEASURED_STAGES, MeasuredStage
from reporting.storage.standing import standing
from reporting.storage.view import View


@dataclass(frozen=True, slots=True)
class StageTime:
    """Days in one stage: of those who left it onwards, and the age of those who are still in it."""

    stage: str
    left: int
    median_days: float | None
    p90_days: float | None
    still_in: int
    median_age_days: float | None


def _aggregates(rows: CTE, stage: MeasuredStage, today: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    entered, left = rows.c[stage.entered], rows.c[stage.left]
    moved_on = and_(entered.is_not(None), left.is_not(None))
    # A percentile interpolates, which is not defined for whole days: hence the casts.
    days, age = cast(left - entered, Double), cast(today - entered, Double)
    still_in = and_(
        entered.is_not(None), left.is_(None), *(rows.c[name].is_(None) for name in stage.broken_off)
    )
    return [
        func.count().filter(moved_on),
        func.percentile_cont(0.5).within_group(days).filter(moved_on),
        func.percentile_cont(0.9).within_group(days).filter(moved_on),
        func.count().filter(still_in),
        func.percentile_cont(0.5).within_group(age).filter(still_in),
    ]


async def measure(tx: Transaction, view: View) -> list[StageTime]:
    """Every measured stage, in one pass over the enrolments in view."""
    rows = standing(view)
    today = bindparam("today", type_=Date)
    columns = [column for stage in MEASURED_STAGES for column in _aggregates(rows, stage, today)]
    numbered = [column.label(f"c{i}") for i, column in enumerate(columns)]
    row = (await tx.all(select(*numbered).select_from(rows), {"today": tx.today}))[0]
    return [
        StageTime(stage.name, *row[start : start + 5])
        for stage, start in zip(MEASURED_STAGES, range(0, len(columns), 5), strict=True)
    ]
