"""Lists: each row once, in order, and cursors of our own only."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from pantry import Pantry

from chassis.http import Page, PageQuery
from chassis.http.pages import decode_cursor, encode_cursor
from chassis.http.refusals import InvalidCursor


async def test_pages_show_each_row_once_and_in_order(service: Pantry) -> None:
    for number in range(7):
        await service.store(json={"label": f"JAR-{number}", "grams": 1})
    seen: list[str] = []
    after, pages = "", 0
    while True:
        answer = (await service.request("GET", f"/v1/jars?limit=3{after}")).json()
        seen += [jar["label"] for jar in answer["items"]]
        pages += 1
        if answer["next"] is None:
            break
        after = f"&after={answer['next']}"
    assert seen == [f"JAR-{number}" for number in range(7)]
    assert pages == 3


async def test_a_list_that_fits_exactly_has_no_next_page(service: Pantry) -> None:
    for _ in range(2):
        await service.store()
    assert (await service.request("GET", "/v1/jars?limit=2")).json()["next"] is None


async def test_an_agency_lists_its_own(service: Pantry) -> None:
    await service.store()
    assert (await service.request("GET", "/v1/jars", agency="BLK-CIBODAS")).json() == {
        "items": [],
        "next": None,
    }


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", "1.5", ""])
async def test_a_limit_that_makes_no_sense_is_refused(service: Pantry, limit: str) -> None:
    answer = await service.request("GET", f"/v1/jars?limit={limit}")
    assert (answer.status_code, answer.json()["field"]) == (422, "limit")


CURSORS = {
    "nonsense": "nonsense",
    "not base64": "%C3%A9",
    "empty": "",
    "of another list": encode_cursor((date(2024, 1, 1), 7)),
    "a map": encode_cursor(({"a": 1},)),
    "endless": "A" * 2_000,
}


@pytest.mark.parametrize("which", list(CURSORS))
async def test_a_cursor_that_is_not_ours_is_refused(service: Pantry, which: str) -> None:
    answer = await service.request("GET", f"/v1/jars?after={CURSORS[which]}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_a_cursor_brings_back_the_sort_key() -> None:
    key = (datetime(2024, 5, 20, 8, 30, tzinfo=UTC), uuid4(), 7, "SAMBAL")
    query = PageQuery(after=decode_cursor(encode_cursor(key)))
    assert query.position(datetime, UUID, int, str) == key
    with pytest.raises(InvalidCursor):
        query.position(UUID)


def test_a_page_of_no_rows_has_no_next() -> None:
    assert Page.of([], PageQuery(), view=lambda row: row) == Page(items=[], next=None)
    rows = [SimpleNamespace(id=number) for number in range(3)]
    page = Page.of(rows, PageQuery(limit=2), view=lambda row: row.id)
    assert page.items == [0, 1]
    assert page.next is not None
    assert decode_cursor(page.next) == (1,)
