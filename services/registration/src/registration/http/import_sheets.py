"""A row of a sheet as an application, checked as if it had come as JSON."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from registration.application_sheet.columns import Column
from registration.application_sheet.values import CellRefused, application_of
from registration.domain.vocabulary import Purpose
from registration.http.enrolment_bodies import SubmitApplicationBody
from registration.use_cases.import_rows import Asked, RowVerdict
from sheets import Row

PURPOSE: Purpose = "training"


def read_row(
    columns: Mapping[str, Column],
    row: Row,
    *,
    cohort_id: UUID,
    today: date,
    reason: str | None,
) -> Asked:
    """What the row asks for, or the verdict on how it says it."""
    try:
        values: dict[str, Any] = application_of(columns, row)
    except CellRefused as refused:
        return RowVerdict("refused", refused.code, refused.field, refused.detail)
    values.setdefault("occurred_on", today)
    if "consent" in values:
        values["consent"]["purpose"] = PURPOSE
    try:
        return SubmitApplicationBody(cohort_id=cohort_id, reason=reason, **values).command()
    except ValidationError as invalid:
        error = invalid.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part) for part in error["loc"])
        return RowVerdict("refused", "invalid_request", field or None, f"{field or 'row'}: {error['msg']}.")
