"""The outermost layer of a service's HTTP side: trace, limits, log line, metric, security headers.

Plain ASGI since Starlette's BaseHTTPMiddleware costs a task per request and breaks context variables.
"""

import time
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import logs, metrics, tracing
from chassis.caller import Caller
from chassis.http import problems
from chassis.http.faults import refusal_of
from chassis.http.refusals import BodyTooLarge

log = structlog.get_logger("chassis.http")

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET = frozenset({"/livez", "/readyz", "/metrics"})  # asked every few seconds; logged only when they fail
_CLIENT_GONE = 499

_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


class Edge:
    """Wraps the application. What it raises is answered here, so no server prints a traceback with data."""

    def __init__(self, app: ASGIApp, *, max_body_bytes: int, max_upload_bytes: int) -> None:
        self._app = app
        self._max_body, self._max_upload = max_body_bytes, max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = Headers(scope=scope)
        mark = tracing.traceparent.set(tracing.child_of(headers.get("traceparent")))
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                answered = MutableHeaders(scope=message)
                for name, value in _SECURITY.items():
                    answered.setdefault(name, value)
                answered["traceresponse"] = tracing.traceparent.get() or ""
            await send(message)

        try:
            limit = self._limit(headers)
            if _declared_length(headers) > limit:
                await problems.response(_too_large(limit), scope)(scope, receive, send_on)
            else:
                await self._app(scope, _counted(receive, limit), send_on)
        except ClientDisconnect:
            status = _CLIENT_GONE
        except Exception as error:
            refusal = refusal_of(error)
            log.error("request_failed", answered=refusal.code, **logs.fault(error))  # noqa: TRY400 - no message
            if status:
                raise
            await problems.response(refusal, scope)(scope, receive, send_on)
        finally:
            _tell(scope, status or _CLIENT_GONE, time.perf_counter() - started)
            tracing.traceparent.reset(mark)

    def _limit(self, headers: Headers) -> int:
        upload = headers.get("content-type", "").startswith("multipart/form-data")
        return self._max_upload if upload else self._max_body


def _declared_length(headers: Headers) -> int:
    declared = headers.get("content-length", "")
    return int(declared) if declared.isascii() and declared.isdigit() else 0


def _counted(receive: Receive, limit: int) -> Receive:
    """Count what really comes: a chunked body declares no length."""
    total = 0

    async def receive_on() -> Message:
        nonlocal total
        message = await receive()
        if message["type"] == "http.request":
            total += len(message.get("body", b""))
            if total > limit:
                raise _too_large(limit)
        return message

    return receive_on


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body may have at most {limit} bytes.", limit=limit)


def _tell(scope: Scope, status: int, seconds: float) -> None:
    """One metric and one log line a request.

    The route's template and never its path: a path may carry a secret link.
    """
    route: str = getattr(scope.get("route"), "path", "unmatched")
    method = scope["method"] if scope["method"] in _METHODS else "OTHER"
    metrics.http_seconds.labels(method, route, str(status)).observe(seconds)
    if route in _QUIET and status < 500:
        return
    state: dict[str, Any] = scope.get("state", {})
    caller = state.get("caller")
    fields: dict[str, Any] = {
        "method": method,
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    if isinstance(caller, Caller):
        fields["agency"], fields["client"] = caller.agency, caller.client
    if "problem" in state:
        fields["problem"] = state["problem"]
    log.info("request", **fields)
