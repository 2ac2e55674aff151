"""What is wrong with a field, and what would be right, in words for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field


class FieldError(BaseModel):
    """What is wrong with one field, and what would be right."""

    field: str = Field(description="dotted; empty for the body as a whole")
    problem: str
    expected: str | None = None


def field_error(entry: Mapping[str, Any]) -> FieldError:
    """One error of Pydantic, without the value that was sent: it may be personal, and the sender has it."""
    place: Sequence[Any] = entry["loc"]
    kind: str = entry["type"]
    dotted = ".".join(
        str(part) for part in place[1:] if not (kind == "json_invalid" and isinstance(part, int))
    )
    return FieldError(
        field=dotted, problem=_PROBLEMS.get(kind, entry["msg"]), expected=_expected(kind, entry)
    )


_PROBLEMS = {
    "missing": "is missing",
    "extra_forbidden": "is not a known field",
    "json_invalid": "is not JSON",
    "string_pattern_mismatch": "has not the right form",
}

_EXPECTED = {
    "missing": "a value",
    "extra_forbidden": "only documented fields; check the spelling",
    "json_invalid": "a JSON object",
    "model_attributes_type": "a JSON object, with Content-Type: application/json",
    "model_type": "a JSON object",
    "uuid_parsing": "a UUID",
    "uuid_type": "a UUID",
    "date_from_datetime_parsing": "a date as YYYY-MM-DD",
    "date_parsing": "a date as YYYY-MM-DD",
    "date_type": "a date as YYYY-MM-DD",
    "datetime_parsing": "a time as YYYY-MM-DDThh:mm:ss+07:00",
    "datetime_from_date_parsing": "a time as YYYY-MM-DDThh:mm:ss+07:00",
    "timezone_aware": "a time with its offset, such as +07:00",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "decimal_parsing": 'a decimal as text, such as "12500.00"',
    "bool_parsing": "true or false",
    "string_type": "a text",
    "list_type": "a list",
}

_BOUNDS = {
    "pattern": "text of the form {}",
    "expected": "one of {}",
    "min_length": "at least {} long",
    "max_length": "at most {} long",
    "ge": "at least {}",
    "gt": "more than {}",
    "le": "at most {}",
    "lt": "less than {}",
    "max_digits": "at most {} digits",
    "decimal_places": "at most {} decimal places",
}


def _expected(kind: str, entry: Mapping[str, Any]) -> str | None:
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    context: Mapping[str, Any] = entry.get("ctx") or {}
    bounds = [text.format(context[name]) for name, text in _BOUNDS.items() if name in context]
    return " and ".join(bounds) or None
