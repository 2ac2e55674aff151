"""Every answer that is not a success is a problem document (RFC 9457) with a code of one catalogue."""

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.types import Scope

from chassis import tracing
from chassis.http.refusals import (
    BodyTooLarge,
    InternalError,
    InvalidRequest,
    MethodNotAllowed,
    UnreadableBody,
    UnsupportedMediaType,
)
from chassis.http.validation import FieldError, field_error
from chassis.refusals import NotFound, Refusal

MEDIA_TYPE = "application/problem+json"


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
