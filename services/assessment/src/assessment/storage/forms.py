"""Forms filed with a candidacy. A form filed again stands beside the earlier one; the latest counts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from assessment.storage.tables import forms
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class FiledForm:
    """A row of the table, column by column."""

    form_id: UUID
    candidacy_id: UUID
    form: str
    form_version: str
    data: dict[str, Any]
    occurred_on: date
    filed_at: datetime


_ADD = insert(forms)
_OF = (
    select(forms)
    .where(forms.c.candidacy_id == bindparam("candidacy_id"))
    .order_by(forms.c.filed_at, forms.c.form_id)
)


async def add(tx: Transaction, filed: FiledForm) -> None:
    await tx.execute(_ADD, {name: getattr(filed, name) for name in FiledForm.__slots__})


async def of(tx: Transaction, candidacy_id: UUID) -> list[FiledForm]:
    """In the order in which they were filed."""
    return [FiledForm(**row._asdict()) for row in await tx.all(_OF, {"candidacy_id": candidacy_id})]
