"""JSON lines on standard output, with trace, agency and event ids, and without personal data.

What the standard library's loggers say (uvicorn, aiokafka, SQLAlchemy) goes the same way.
"""

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from chassis import metrics, tracing

_PERSONAL = frozenset(
    {"nik", "name", "phone", "email", "address", "birth", "npwp", "password", "token", "cookie"}
)
_FRAMES = 12


def without_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop fields whose name has a word that looks personal (`full_name`, `nik_ktp`), and count them.

    A guard for mistakes, not a licence: such fields should never be handed to a logger.
    """
    _drop(event)
    return event


def _drop(fields: MutableMapping[str, Any]) -> None:
    for key in list(fields):
        if not _PERSONAL.isdisjoint(str(key).lower().split("_")):
            del fields[key]
            metrics.log_fields_dropped.inc()
        elif isinstance(fields[key], Mapping):
            fields[key] = dict(fields[key])
            _drop(fields[key])


def frames_instead_of_message(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Tell an exception by its type and the place it came from, never by its message.

    Messages quote values: a database names the row that broke a constraint, a parser the text it was given.
    """
    info = event.pop("exc_info", None)
    if info is True:
        error: BaseException | None = sys.exc_info()[1]
    elif isinstance(info, tuple):
        error = info[1]
    else:
        error = info if isinstance(info, BaseException) else None
    if error is not None:
        event.update(fault(error))
    return event


def fault(error: BaseException) -> dict[str, Any]:
    """What a log may say of an exception: type, cause's type, SQLSTATE and constraint if any, and frames."""
    kind = type(error)
    told: dict[str, Any] = {"error": f"{kind.__module__}.{kind.__qualname__}"}
    cause = error.__cause__ or error.__context__
    if cause is not None:
        told["cause"] = f"{type(cause).__module__}.{type(cause).__qualname__}"
    original = getattr(error, "orig", None)
    if state := getattr(original, "sqlstate", None):
        told["sqlstate"] = state
    if constraint := getattr(getattr(original, "__cause__", None), "constraint_name", None):
        told["constraint"] = constraint
    frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)[
        -_FRAMES:
    ]
    told["frames"] = [f"{_inside(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return told


def _inside(path: str) -> str:
    """A file's path as seen from its package's root."""
    return path.rpartition("/site-packages/")[2].rpartition("/src/")[2]


def with_trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Add the id of the present trace."""
    if trace_id := tracing.trace_id():
        event.setdefault("trace_id", trace_id)
    return event


def _service_is(service: str) -> Processor:
    def add(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return add


def configure(service: str, level: str = "INFO") -> None:
    """Send everything that this process logs to standard output, one JSON object a line.

    Call once, at start.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _service_is(service),
        with_trace,
        frames_instead_of_message,
        without_personal_data,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for noisy in ("aiokafka", "kafka", "sqlalchemy", "uvicorn.access", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
