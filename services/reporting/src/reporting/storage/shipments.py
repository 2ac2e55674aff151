"""The copy of export records, and what they are worth."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, func, insert, select, update

from chassis import Transaction
from reporting.storage.tables import cohort, journey, shipment
from reporting.storage.view import View


class Grouping(StrEnum):
    """What export value is broken down by."""

    CHAPTER = "chapter"
    COUNTRY = "country"


_INSERT = insert(shipment)
_CHANGE = update(shipment).where(shipment.c.export_id == bindparam("of")).values(status=bindparam("becomes"))


async def keep(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Keep an export record; `row` names every column but the status."""
    await tx.write(_INSERT, {**row, "status": "recorded"}, record=row["export_id"])


async def change(tx: Transaction, export_id: UUID, status: str) -> None:
    """Note that a record was verified or rejected. Its recording comes before it on the same topic."""
    await tx.write(_CHANGE, {"of": export_id, "becomes": status}, record=export_id)


async def value(tx: Transaction, view: View, by: Grouping) -> list[Row[Any]]:
    """Verified shipments by key and currency: key, currency, shipments, exporters (persons), fob_value.

    Money of several currencies is never added up: no rate is told, so none is assumed.
    """
    key: ColumnElement[str] = func.left(shipment.c.hs6, 2) if by is Grouping.CHAPTER else shipment.c.country
    return await tx.all(
        _verified(view, key.label("key"))
        .group_by(key, shipment.c.currency)
        .order_by(key, shipment.c.currency)
    )


async def value_by_currency(tx: Transaction, view: View, former_employment: str) -> list[Row[Any]]:
    """Verified shipments of persons of one former employment, by currency."""
    return await tx.all(
        _verified(view)
        .join(journey, journey.c.enrolment_id == shipment.c.enrolment_id)
        .where(journey.c.former_employment == former_employment)
        .group_by(shipment.c.currency)
        .order_by(shipment.c.currency)
    )


def _verified(view: View, *key: ColumnElement[Any]) -> Any:
    return (
        select(
            *key,
            shipment.c.currency,
            func.count().label("shipments"),
            func.count(shipment.c.person_id.distinct()).label("exporters"),
            func.sum(shipment.c.fob_value).label("fob_value"),
        )
        .join_from(shipment, cohort, cohort.c.cohort_id == shipment.c.cohort_id)
        .where(shipment.c.status == "verified", *view.conditions())
    )
