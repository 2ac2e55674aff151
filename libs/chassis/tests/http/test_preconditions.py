"""Optimistic concurrency: nobody overwrites what he has not read."""

import pytest
from pantry import Pantry


async def relabel(service: Pantry, jar_id: str, headers: dict[str, str]) -> tuple[int, str]:
    answer = await service.request("PATCH", f"/v1/jars/{jar_id}", json={"label": "KECAP"}, headers=headers)
    return answer.status_code, answer.json().get("code", answer.headers.get("etag"))


async def test_an_edit_of_the_version_read_is_done_and_gives_the_next_tag(service: Pantry) -> None:
    jar_id = (await service.store()).json()["jar_id"]
    tag = (await service.request("GET", f"/v1/jars/{jar_id}")).headers["etag"]
    assert tag == '"1"'
    assert await relabel(service, jar_id, {"If-Match": tag}) == (200, '"2"')


async def test_an_edit_of_an_older_version_is_refused(service: Pantry) -> None:
    jar_id = (await service.store()).json()["jar_id"]
    await relabel(service, jar_id, {"If-Match": '"1"'})
    assert await relabel(service, jar_id, {"If-Match": '"1"'}) == (412, "stale_version")


async def test_an_edit_without_if_match_is_refused(service: Pantry) -> None:
    jar_id = (await service.store()).json()["jar_id"]
    assert await relabel(service, jar_id, {}) == (428, "precondition_required")


@pytest.mark.parametrize("tag", ["1", "*", 'W/"1"', '"1", "2"', '""', '"-1"', '"1e3"', '"99999999999"'])
async def test_an_if_match_that_is_not_one_strong_tag_of_ours_is_refused(service: Pantry, tag: str) -> None:
    jar_id = (await service.store()).json()["jar_id"]
    assert await relabel(service, jar_id, {"If-Match": tag}) == (400, "precondition_malformed")
