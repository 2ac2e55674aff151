"""Counting the funnel, with and without a dimension."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Text, func, literal, select

from chassis import Transaction
from reporting.domain.funnel import Dimension, Funnel, FunnelRow, Stage
from reporting.storage.standing import standing
from reporting.storage.view import View

COLUMN_OF = {
    Dimension.BLK: "training_centre_key",
    Dimension.COHORT: "cohort_code",
    Dimension.CLUSTER: "cluster_key",
    Dimension.AGE_BAND: "age_band",
    Dimension.GENDER: "gender",
    Dimension.FORMER_EMPLOYMENT: "former_employment",
    Dimension.KECAMATAN: "kecamatan_code",
}


def _counts(rows: CTE) -> dict[Stage, ColumnElement[int]]:
    column = rows.c
    return {
        Stage.APPLICATIONS: func.count(column.applied_on),
        Stage.WAITLISTED: func.count(column.waitlisted_on),
        Stage.PROMOTED: func.count(column.promoted_on),
        Stage.ENROLLED: func.count(column.enrolled_on),
        Stage.TRAINED: func.count(column.trained_on),
        Stage.ASSESSED: func.count(column.first_assessed_on),
        Stage.PASSED: func.count(column.passed_on),
        Stage.FAILED: func.count(column.failed_on).filter(column.passed_on.is_(None)),
        Stage.CERTIFIED: func.count(column.certified_on),
        Stage.EXPORTING: func.count(column.first_export_on),
    }


async def count(tx: Transaction, view: View, by: Dimension | None = None) -> Funnel:
    """The funnel of the enrolments in view; its total is the sum of its rows, as persons stand in one row each."""
    rows = standing(view)
    key: ColumnElement[Any] = rows.c[COLUMN_OF[by]] if by else literal(None, Text)
    counts = _counts(rows)
    statement = select(key.label("key"), *(counted.label(stage) for stage, counted in counts.items()))
    if by:
        statement = statement.group_by(key).order_by(key.asc().nulls_last())
    found = await tx.all(statement.select_from(rows))
    table = tuple(FunnelRow(row.key, {stage: getattr(row, stage) for stage in Stage}) for row in found)
    total = {stage: sum(row.counts[stage] for row in table) for stage in Stage}
    return Funnel(total, table if by else ())
