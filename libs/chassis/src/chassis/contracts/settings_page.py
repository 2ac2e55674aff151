"""docs/operations/configure.md: every setting, read from the settings classes."""

import types
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from chassis.contracts.pages import GENERATED
from chassis.service import Service
from chassis.settings import ServiceSettings

_HEAD = """# Configure

Each setting is an environment variable. A process reads them once, at its start, and does not start with one that
it cannot use: the last line of its log names it, and never its value. What is unknown is ignored.

**Needed** means that there is no default. A **secret** is shown in no log and no error, and has no default.
"""
_TABLE = ["| variable | value | default | what it is |", "|---|---|---|---|"]


def configure(services: Sequence[Service]) -> str:
    """The page: what every service has, then what each has beside that or otherwise."""
    shared = ServiceSettings.model_fields
    lines = [GENERATED + _HEAD, "## Every service", "", *_TABLE, *_rows(shared)]
    for service in services:
        own = {
            name: field
            for name, field in service.settings.model_fields.items()
            if name not in shared or _default(field) != _default(shared[name])
        }
        lines += ["", f"## {service.name}", "", *(_TABLE if own else ["Nothing beside these."]), *_rows(own)]
    return "\n".join(lines) + "\n"


def _rows(fields: dict[str, FieldInfo]) -> Iterator[str]:
    for name, field in fields.items():
        cells = (f"`EKSPOR_{name.upper()}`", _value(field), _default(field), field.description or "")
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    value = field.get_default(call_default_factory=True, validated_data={})
    return "" if value is None or value in ("", (), {}) else f"`{value}`"


def _value(field: FieldInfo) -> str:
    """The kind of value and its bounds, in words."""
    words = " or ".join(_kinds(field.annotation))
    bounds = {
        sign: getattr(found, name)
        for found in field.metadata
        for name, sign in (("ge", ">="), ("gt", ">"), ("le", "<="), ("lt", "<"))
        if getattr(found, name, None) is not None
    }
    if {">=", "<="} == bounds.keys():
        return f"{words}, {bounds['>=']} to {bounds['<=']}"
    return ", ".join([words, *(f"{sign} {limit}" for sign, limit in bounds.items())])


def _kinds(annotation: Any) -> Iterator[str]:
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        for part in get_args(annotation):
            if part is not type(None):
                yield from _kinds(part)
    elif origin is Literal:
        yield ", ".join(f"`{choice}`" for choice in get_args(annotation))
    elif origin in (tuple, list):
        yield "JSON list of texts"
    elif origin is dict:
        yield "JSON object of texts"
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        yield ", ".join(f"`{choice.value}`" for choice in annotation)
    else:
        yield {int: "number", float: "number", bool: "true or false", SecretStr: "secret", Path: "path"}.get(
            annotation, getattr(annotation, "__name__", "text").replace("str", "text")
        )
