"""A row of a sheet as an application, checked as if it had come as JSON."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from registration.domain.vocabulary import Purpose
from registration.http.enrolment_bodies import SubmitApplicationBody
from registration.sheets.columns import Column
from registration.sheets.rows import Cell
from registration.sheets.values import CellRefused, application_of
from registration.use_cases.import_rows import RowVerdict
from registration.use_cases.submit_application import SubmitApplication

PURPOSE: Purpose = "training"


def read_row(
    columns: Sequence[Column | None],
    cells: Sequence[Cell],
    *,
    cohort_id: UUID,
    today: date,
    reason: str | None,
) -> SubmitApplication | RowVerdict:
    """What the row asks for, or the verdict on how it says it."""
    try:
        values: dict[str, Any] = application_of(columns, cells)
    except CellRefused as refused:
        return RowVerdict("refused", refused.code, refused.field or None, refused.detail)
    values.setdefault("occurred_on", today)
    if "consent" in values:
        values["consent"]["purpose"] = PURPOSE
    try:
        return SubmitApplicationBody(cohort_id=cohort_id, reason=reason, **values).command()
    except ValidationError as invalid:
        error = invalid.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part) for part in error["loc"])
        return RowVerdict("refused", "invalid_request", field or None, f"{field or 'row'}: {error['msg']}.")
