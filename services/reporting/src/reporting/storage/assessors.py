"""Assessors: how many the programme made, and how many may assess."""

from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select, true
from sqlalchemy.dialects.postgresql import Insert, insert

from chassis import Transaction
from reporting.storage.tables import assessor
from reporting.storage.view import View


async def note(tx: Transaction, assessor_id: UUID, **days: date) -> None:
    """Note a qualification or a licence; the newest licence counts. It belongs to the agency that told of it."""
    agency = tx.cause.agency if tx.cause else tx.caller.client
    row = {"assessor_id": assessor_id, "agency": agency, **days}
    await tx.write(_statement(frozenset(days)), row, record=assessor_id)


@cache
def _statement(columns: frozenset[str]) -> Insert:
    statement = insert(assessor)
    return statement.on_conflict_do_update(
        index_elements=[assessor.c.assessor_id],
        set_={name: statement.excluded[name] for name in columns},
    )


async def count(tx: Transaction, view: View) -> Row[Any]:
    """Assessors of the agency in view (all for `ops`): qualified here, ever licensed, with a licence for today."""
    own: ColumnElement[bool] = true() if view.agency is None else assessor.c.agency == view.agency
    valid = (assessor.c.licensed_from <= tx.today) & (assessor.c.licensed_until >= tx.today)
    found = await tx.all(
        select(
            func.count(assessor.c.qualified_on).label("qualified"),
            func.count(assessor.c.licensed_from).label("licensed"),
            func.count().filter(valid).label("may_assess_today"),
        ).where(own)
    )
    return found[0]
