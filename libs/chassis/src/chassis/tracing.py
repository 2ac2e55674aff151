"""One trace from the HTTP request through outbox, topic and reaction to the facts told in turn.

The W3C `traceparent` (version 00) lives in a context variable; the outbox stores it beside the fact, the
relay puts it into the record's headers, and the inbox sets it again before a reaction runs.
"""

import random
import re
from contextvars import ContextVar

_PATTERN = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$")

traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)


def child_of(parent: str | None) -> str:
    """A traceparent in the parent's trace with a span of its own; a new trace if there is no valid parent."""
    match = _PATTERN.match(parent or "")
    trace_id = match.group(1) if match else _random_hex(16)
    flags = match.group(3) if match else "01"
    return f"00-{trace_id}-{_random_hex(8)}-{flags}"


def _random_hex(octets: int) -> str:
    return random.randbytes(octets).hex()  # noqa: S311 - a name, not a secret; drawn for each event


def trace_id() -> str | None:
    """The id of the present trace (32 hex digits), or None outside one."""
    match = _PATTERN.match(traceparent.get() or "")
    return match.group(1) if match else None
