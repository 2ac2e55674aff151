"""What an exception means that nobody raised on purpose: a part is away, or a fault of ours."""

import socket

import asyncpg
from sqlalchemy import exc

from chassis.database import sqlstate
from chassis.http.refusals import InternalError, UnstorableValue
from chassis.refusals import Refusal, Unavailable

_RETRY_AFTER = 5  # seconds
_TOO_MANY_CONNECTIONS = "53300"


def refusal_of(error: Exception) -> Refusal:
    """What to answer. Nothing of the exception is shown."""
    if is_away(error):
        return Unavailable(
            "A part that this needs is away at the moment; nothing was done.", retry_after=_RETRY_AFTER
        )
    if _is_unstorable(error):
        return UnstorableValue(
            "A value is too large, or a text holds a character that cannot be stored (U+0000)."
        )
    return InternalError("Something went wrong here; the operators find it under the trace id.")


def is_away(error: BaseException) -> bool:
    """Whether an exception means that the database or the broker is away, rather than a fault of ours."""
    match error:
        case exc.DBAPIError():
            state = sqlstate(error) or ""
            return (
                error.connection_invalidated
                or state.startswith(("08", "57P"))
                or state == _TOO_MANY_CONNECTIONS
            )
        case exc.TimeoutError() | ConnectionError() | TimeoutError() | socket.gaierror():
            return True
        case (
            asyncpg.PostgresConnectionError()
            | asyncpg.CannotConnectNowError()
            | asyncpg.TooManyConnectionsError()
        ):
            return True
    return type(error).__module__.startswith("aiokafka") and bool(getattr(error, "retriable", False))


def _is_unstorable(error: Exception) -> bool:
    """A number out of range, or a character that text cannot hold: a bound that the request's model forgot."""
    if not isinstance(error, exc.DBAPIError):
        return False
    state = sqlstate(error)
    driver_refused = state == "22000" and "out of" in str(error.orig)  # "value out of int32 range"
    return driver_refused or state in {"22003", "22021"}
