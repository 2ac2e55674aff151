"""Events and needs as JSON Schema."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

import orjson

from chassis.facts import Fact, Need
from chassis.service import Service

Schema = dict[str, Any]


def composed(names: Sequence[str]) -> list[Service]:
    """The services of these packages, as their `composition.compose()` builds them."""
    return [cast(Service, import_module(f"{name}.composition").compose()) for name in names]


def event_schema(fact: type[Fact]) -> Schema:
    """The promise about one event's data (JSON Schema 2020-12)."""
    body = fact.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ekspor:{fact.event_type()}",
        **body,
        "title": fact.event_type(),
        "x-topic": fact.topic,
        "x-subject": fact.subject,
        "x-state": fact.state,
    }


def need_schema(consumer: str, need: type[Need]) -> Schema:
    """What one consumer reads of an event: its narrow model."""
    body = need.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ekspor:{consumer}:needs:{need.event_type()}",
        **body,
        "title": f"{consumer} needs {need.event_type()}",
        "x-topic": need.topic,
    }


@dataclass(frozen=True)
class Reaction:
    """Who does what when an event comes."""

    consumer: str
    function: str
    need: type[Need]


def reactions_of(service: Service) -> list[Reaction]:
    """Every reaction of a service with the need it reads."""
    table = service.reaction_table
    return [
        Reaction(service.name, getattr(function, "__name__", "?"), need)
        for pairs in table.by_type.values()
        for need, function in pairs
    ]


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def example_of(fact: type[Fact]) -> Any:
    """The fact's example as JSON. Its ids are numbered, so that the file is the same each time it is made."""
    numbers: dict[str, str] = {}

    def numbered(match: re.Match[str]) -> str:
        return numbers.setdefault(match.group(), f"01890000-0000-7000-8000-{len(numbers) + 1:012d}")

    return orjson.loads(_UUID.sub(numbered, fact.example().model_dump_json()))


def pretty(document: Any) -> bytes:
    """JSON for people and diffs: indented, keys in the order in which they were written."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
