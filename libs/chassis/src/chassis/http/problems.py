"""Every answer that is not a success is a problem document (RFC 9457) with a code of one catalogue."""

import socket
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlalchemy import exc
from starlette.exceptions import HTTPException
from starlette.types import Scope

from chassis import tracing
from chassis.database import sqlstate
from chassis.refusals import (
    BodyTooLarge,
    InternalError,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    Refusal,
    Unavailable,
    UnreadableBody,
    UnsupportedMediaType,
)

MEDIA_TYPE = "application/problem+json"
_RETRY_AFTER = 5  # seconds


class FieldError(BaseModel):
    """What is wrong with one field, and what would be right."""

    field: str = Field(description="dotted; empty for the body as a whole")
    problem: str
    expected: str | None = None


class Problem(BaseModel):
    """RFC 9457 problem details, with the members that this system adds."""

    type: str = Field(examples=["/problems/not_found"])
    title: str
    status: int
    detail: str
    code: str = Field(description="of the catalogue docs/reference/problems.md")
    instance: str
    trace_id: str | None = Field(default=None, description="the log tells more under this id")
    field: str | None = None
    verdicts: list[Any] | None = None
    errors: list[FieldError] | None = None


def response(refusal: Refusal, scope: Scope) -> Response:
    """The problem document of a refusal."""
    document: dict[str, Any] = {
        "type": f"/problems/{refusal.code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "code": refusal.code,
        "instance": scope["path"],
        "trace_id": tracing.trace_id(),
    }
    if refusal.field is not None:
        document["field"] = refusal.field
    if refusal.verdicts is not None:
        document["verdicts"] = refusal.verdicts
    for name, value in refusal.extra.items():
        document.setdefault(name, value)
    scope.setdefault("state", {})["problem"] = refusal.code
    return Response(to_json(document), refusal.status, dict(refusal.headers), MEDIA_TYPE)


def of_exception(error: Exception) -> Refusal:
    """What to answer to an exception that is no refusal: what is away, or a fault of ours.

    Nothing of it is shown.
    """
    if is_away(error):
        return Unavailable(
            "A part that this needs is away at the moment; nothing was done.", retry_after=_RETRY_AFTER
        )
    return InternalError("Something went wrong here; the operators find it under the trace id.")


def is_away(error: BaseException) -> bool:
    """Whether an exception means that the database or the broker is away, rather than a fault of ours."""
    match error:
        case exc.DBAPIError():
            state = sqlstate(error) or ""
            return error.connection_invalidated or state[:2] == "08" or state[:3] == "57P" or state == "53300"
        case exc.TimeoutError() | ConnectionError() | TimeoutError() | socket.gaierror():
            return True
        case (
            asyncpg.PostgresConnectionError()
            | asyncpg.CannotConnectNowError()
            | asyncpg.TooManyConnectionsError()
        ):
            return True
    return type(error).__module__.startswith("aiokafka") and bool(getattr(error, "retriable", False))


def install(app: FastAPI) -> None:
    """Answer refusals, invalid requests and the framework's own errors with problem documents."""
    for kind in (Refusal, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    match error:
        case Refusal():
            return response(error, request.scope)
        case RequestValidationError():
            return response(_invalid(error), request.scope)
        case HTTPException(__cause__=Refusal() as refusal):  # the framework wraps what reading a body raises
            return response(refusal, request.scope)
        case HTTPException():
            answer = response(_from_status(error, request.scope), request.scope)
            answer.headers.update(error.headers or {})
            return answer
    raise error


def _invalid(error: RequestValidationError) -> InvalidRequest:
    errors = [field_error(entry) for entry in error.errors()]
    named = ", ".join(f"`{found.field}`" for found in errors[:5] if found.field)
    detail = f"Not valid: {named}." if named else "The body is missing or is not JSON."
    return InvalidRequest(detail, field=errors[0].field if errors else None, errors=errors)


def _from_status(error: HTTPException, scope: Scope) -> Refusal:
    match error.status_code:
        case 404:
            return NotFound("There is nothing at this path.")
        case 405:
            return MethodNotAllowed(f"{scope['method']} is not possible here; `Allow` names what is.")
        case 413:
            return BodyTooLarge("The body is larger than this route takes.")
        case 415:
            return UnsupportedMediaType("The body is not of a type that this route reads.")
        case status if status < 500:
            return UnreadableBody("The body cannot be read: it breaks off, or is not of its declared type.")
    return InternalError("Something went wrong here; the operators find it under the trace id.")


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
