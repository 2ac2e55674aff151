"""The OpenAPI document of a service: each route with its scope, and with the problems it may answer."""

from collections import Counter
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from chassis.http.problems import MEDIA_TYPE, Problem

REQUIRED = "x-required"
"""Marks a header that is required, though the framework is told otherwise: its absence has a code of its own."""

_METHODS = frozenset({"get", "put", "post", "patch", "delete"})
_FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")

_SAYS = {
    "400": "The request cannot be understood",
    "401": "No token, or one that is not accepted",
    "403": "The token lacks the scope",
    "404": "Does not exist, or belongs to another agency",
    "409": "At odds with the present state, or the same Idempotency-Key is in flight",
    "412": "Changed since the version in If-Match was read",
    "422": "Not valid, or against a rule; the document names the field or the verdicts",
    "428": "If-Match is missing",
    "503": "A part that this needs is away; Retry-After says when to ask again",
}


def problem(says: str) -> dict[str, Any]:
    """For `responses` of a route that answers with a problem which others do not have."""
    return {
        "description": says,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def operation_id(route: APIRoute) -> str:
    """Names that stay when paths do not: `applications_submit`."""
    return f"{route.tags[0]}_{route.name}" if route.tags else route.name


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` say what this system adds: `x-scope`, problem documents."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
    )
    operations = [
        operation
        for path in document.get("paths", {}).values()
        for method, operation in path.items()
        if method in _METHODS
    ]
    called = Counter(operation["operationId"] for operation in operations)
    if shared := [name for name, times in called.items() if times > 1]:
        raise ValueError(
            f"more than one route is called {', '.join(shared)}: give each function its own name"
        )
    for operation in operations:
        _complete(operation)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _FRAMEWORKS_OWN:
        schemas.pop(name, None)
    _, definitions = models_json_schema(
        [(Problem, "serialization")], ref_template="#/components/schemas/{model}"
    )
    schemas.update(definitions["$defs"])
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    return document


def _complete(operation: dict[str, Any]) -> None:
    scopes = [scope for need in operation.get("security", []) for scope in need.get("bearer", [])]
    if scopes:
        operation["x-scope"] = scopes[0]
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        if parameter["schema"].pop(REQUIRED, False):
            parameter["required"] = True
            parameter["schema"] = {"type": "string"}
    has = {(parameter["in"], parameter["name"].lower()) for parameter in parameters}
    answers = {"503"}
    if scopes:
        answers |= {"401", "403"}
    if parameters or "requestBody" in operation:
        answers |= {"422"}
    if any(place == "path" for place, _ in has):
        answers |= {"404"}
    if ("query", "after") in has:
        answers |= {"400"}
    if ("header", "idempotency-key") in has:
        answers |= {"400", "409"}
    if ("header", "if-match") in has:
        answers |= {"400", "412", "428"}
    responses = operation.setdefault("responses", {})
    for status in answers:
        responses[status] = problem(_SAYS[status])
    operation["responses"] = dict(sorted(responses.items()))
