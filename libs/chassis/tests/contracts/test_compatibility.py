"""v1 changes by addition only, and a consumer reads only what is sent."""

from typing import Literal
from uuid import UUID

import pytest

from chassis import Fact, Need, new_id
from chassis.contracts.compatibility import breaking, unreadable
from chassis.contracts.schemas import event_schema, need_schema
from chassis.types import Code


class Sent(Fact, topic="a.things", stem="sent", subject="thing_id"):
    thing_id: UUID
    code: Code
    colour: Literal["red", "blue"]
    count: int
    parts: list[Code]
    note_key: Code | None = None


def schema(**fields: object) -> dict[str, object]:
    kind = type("Need", (Need,), {"__annotations__": fields}, topic="a.things", stem="sent")
    return need_schema("b", kind)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"thing_id": UUID, "count": int}, None),
        ({"count": float}, None),
        ({"colour": Literal["red", "blue", "green"]}, None),
        ({"code": str, "parts": list[str]}, None),
        ({"note_key": Code | None}, None),
        ({"size": int}, "nobody sends it"),
        ({"count": str}, "integer is sent"),
        ({"colour": Literal["red"]}, "blue"),
        ({"parts": list[int]}, "string is sent"),
        ({"note_key": Code}, "null is sent"),
        ({"code": UUID}, "format"),
    ],
)
def test_a_need_must_be_met_by_every_event(fields, complaint):
    found = unreadable(schema(**fields), event_schema(Sent))
    assert (not found) if complaint is None else any(complaint in problem for problem in found), found


def test_an_added_field_is_no_break_and_a_removed_or_changed_one_is():
    old = event_schema(Sent)

    class Wider(Sent, topic="a.things", stem="sent", subject="thing_id"):
        size: int = 1

    assert breaking(old, event_schema(Wider)) == []
    for field, change in (("count", None), ("count", {"type": "string"}), ("colour", {"enum": ["red", "pink"]})):
        new = event_schema(Sent)
        if change is None:
            del new["properties"][field]
        else:
            new["properties"][field] = change
        assert breaking(old, new), (field, change)


def test_a_field_that_is_no_longer_always_sent_is_a_break():
    new = event_schema(Sent)
    new["required"].remove("count")
    assert breaking(event_schema(Sent), new) == ["count: no longer always sent"]
    assert new_id().version == 7
