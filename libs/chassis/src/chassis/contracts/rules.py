"""What every event contract must keep to, besides its schema being a schema."""

from collections.abc import Iterator, Sequence
from typing import Any

from chassis.contracts.compatibility import unreadable
from chassis.contracts.schemas import event_schema, need_schema, reactions_of
from chassis.facts import Fact
from chassis.service import Service

PERSONAL = frozenset(
    {"name", "nik", "nib", "npwp", "phone", "email", "address", "birth", "peb", "npe", "note", "comment"}
)
"""Words that make a field personal, or free text about a person. `name` is allowed for things (see below)."""

NAMES_OF_THINGS = frozenset({"name", "name_en"})
"""Fields with these names are the public names of things where their pattern says so (chassis.types.PublicText)."""


def violations(services: Sequence[Service]) -> list[str]:
    """Everything that is wrong with the contracts between these services."""
    return [
        *(problem for service in services for fact in service.publishes for problem in _of_fact(fact)),
        *_between(services),
    ]


def _of_fact(fact: type[Fact]) -> Iterator[str]:
    kind = fact.event_type()
    if not fact.topic or not fact.stem or fact.subject not in fact.model_fields:
        yield f"{kind}: topic, stem and subject (a field) must be given"
        return
    schema = event_schema(fact)
    if not fact.state and "occurred_on" not in schema.get("properties", {}):
        yield f"{kind}: occurred_on is missing (two times: when it happened, when it was recorded)"
    for path, name, node in _fields(schema, schema, ""):
        words = set(name.split("_"))
        if not fact.state and not words.isdisjoint(PERSONAL) and not _public(name, node):
            yield f"{kind}: {path} looks personal; personal data travels on the state topic of profiles only"
        if node.get("type") == "string" and not {"enum", "const", "format", "pattern"} & node.keys():
            yield f"{kind}: {path} is free text; give it an enum, a format or a pattern"
    try:
        fact.example()
    except Exception as error:  # noqa: BLE001 - whatever its example raises is the finding
        yield f"{kind}: its example is not valid: {type(error).__name__}"


def _public(name: str, node: dict[str, Any]) -> bool:
    return name in NAMES_OF_THINGS and "pattern" in node


def _fields(
    node: dict[str, Any], document: dict[str, Any], path: str
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every property at every depth: dotted path, name, resolved schema."""
    if "$ref" in node:
        node = document["$defs"][node["$ref"].rsplit("/", 1)[1]]
    for option in node.get("anyOf", ()):
        yield from _fields(option, document, path)
    if isinstance(node.get("items"), dict):
        yield f"{path}[]", path.rsplit(".", 1)[-1], node["items"]
        yield from _fields(node["items"], document, f"{path}[]")
    for name, child in node.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        for option in child.get("anyOf", [child]):
            yield here, name, option
        yield from _fields(child, document, here)


def _between(services: Sequence[Service]) -> Iterator[str]:
    published = {fact.event_type(): fact for service in services for fact in service.publishes}
    needed: set[str] = set()
    for service in services:
        for fact in service.publishes:
            if fact.topic.split(".")[0] != service.name:
                yield f"{fact.event_type()}: {service.name} publishes on another service's topic"
        for reaction in reactions_of(service):
            kind = reaction.need.event_type()
            needed.add(kind)
            if kind not in published:
                yield f"{service.name} needs {kind}, which nobody publishes"
                continue
            if reaction.need.topic != published[kind].topic or reaction.need.state != published[kind].state:
                yield f"{service.name} needs {kind} on {reaction.need.topic}: not where or how it is published"
            for problem in unreadable(
                need_schema(service.name, reaction.need), event_schema(published[kind])
            ):
                yield f"{service.name} needs {kind}: {problem}"
            if not reaction.function.endswith(f"_when_{reaction.need.stem}"):
                yield f"{service.name}: {reaction.function} should end with _when_{reaction.need.stem}"
    for kind in sorted(published.keys() - needed):
        yield f"{kind}: an unused stem, no service needs it"
