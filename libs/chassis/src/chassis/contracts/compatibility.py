"""May this schema stand where that one stood? Two questions, asked of JSON Schemas as pydantic writes them.

`unreadable(need, event)`: what a consumer reads and the producer does not send that way.
`breaking(old, new)`: what a new version of an event takes away from the old one. v1 changes by addition only.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]


def unreadable(need: Schema, event: Schema) -> list[str]:
    """Why a consumer with this need could not read every event of this schema. Empty if it can."""
    return list(_not_accepted(_Node(need, need), _Node(event, event), ""))


def breaking(old: Schema, new: Schema) -> list[str]:
    """What readers of the old schema would miss in events of the new one. Empty if it is an addition."""
    problems = list(_not_accepted(_Node(old, old), _Node(new, new), ""))
    gone = set(old.get("required", ())) - set(new.get("required", ()))
    problems += [f"{name}: no longer always sent" for name in sorted(gone)]
    return problems


class _Node:
    """A schema with the document that its references point into."""

    def __init__(self, schema: Schema, document: Schema) -> None:
        while "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            schema = document["$defs"][name]
        self.schema, self.document = schema, document

    def child(self, schema: Schema) -> "_Node":
        return _Node(schema, self.document)

    def alternatives(self) -> list["_Node"]:
        return [self.child(option) for option in self.schema.get("anyOf", [self.schema])]


def _not_accepted(reader: _Node, sent: _Node, path: str) -> Iterator[str]:
    """Complaints of `reader` about values that `sent` allows."""
    for possibility in sent.alternatives():
        complaints = [list(_one(option, possibility, path)) for option in reader.alternatives()]
        if all(complaints):
            yield from min(complaints, key=len)


def _one(reader: _Node, sent: _Node, path: str) -> Iterator[str]:
    here = path or "data"
    wanted, given = reader.schema, sent.schema
    if "const" in wanted or "enum" in wanted:
        allowed = set(map(str, wanted.get("enum", [wanted.get("const")])))
        told = set(map(str, given.get("enum", [given["const"]] if "const" in given else [])))
        if not told or not told <= allowed:
            yield f"{here}: {sorted(told - allowed) or 'any value'} may come, {sorted(allowed)} is read"
        return
    if "type" in wanted and not _type_fits(wanted["type"], given.get("type")):
        yield f"{here}: {given.get('type', 'anything')} is sent, {wanted['type']} is read"
        return
    for keyword in ("format", "pattern"):
        if keyword in wanted and "enum" not in given and wanted[keyword] != given.get(keyword):
            yield f"{here}: {keyword} {given.get(keyword)} is sent, {wanted[keyword]} is read"
    yield from _members(reader, sent, path)


def _members(reader: _Node, sent: _Node, path: str) -> Iterator[str]:
    """Complaints about what is inside: properties of objects, items of lists, values of maps."""
    here = path or "data"
    wanted, given = reader.schema, sent.schema
    for name, schema in wanted.get("properties", {}).items():
        place = f"{path}.{name}" if path else name
        if name not in given.get("properties", {}):
            yield f"{place}: nobody sends it"
        else:
            yield from _not_accepted(reader.child(schema), sent.child(given["properties"][name]), place)
    for keyword, place in (("items", f"{here}[]"), ("additionalProperties", f"{here}{{}}")):
        if not isinstance(wanted.get(keyword), dict):
            continue
        if isinstance(given.get(keyword), dict):
            yield from _not_accepted(reader.child(wanted[keyword]), sent.child(given[keyword]), place)
        elif keyword == "items":
            yield f"{here}: items of any kind are sent"


def _type_fits(wanted: str, given: str | None) -> bool:
    return given == wanted or (wanted == "number" and given == "integer")
