"""What operators see and do, and what the interface says of itself."""

from pathlib import Path

import pantry
import pytest
from fastapi import APIRouter
from pantry import Pantry
from sqlalchemy import MetaData

from chassis import Service, ServiceSettings
from chassis.http import assemble


async def test_operators_see_outbox_and_parked_and_others_do_not(service: Pantry) -> None:
    depth = (await service.request("GET", "/v1/outbox", agency=None, scopes="ops")).json()
    assert depth == {"items": [], "next": None, "unpublished": 0, "oldest_age_seconds": 0.0, "total": 0}
    assert (await service.request("GET", "/v1/parked", scopes="ops")).json() == {"items": [], "next": None}
    again = await service.request("POST", "/v1/events/republish", json={}, scopes="ops")
    assert (again.status_code, again.json()) == (202, {"queued": 0})
    for path in ("/v1/outbox", "/v1/parked"):
        assert (await service.request("GET", path)).json()["code"] == "missing_scope"


@pytest.mark.parametrize("what", ["replay", "discard"])
async def test_an_event_that_is_not_parked_can_neither_be_replayed_nor_discarded(
    service: Pantry, what: str
) -> None:
    answer = await service.request("POST", f"/v1/parked/7/{what}", json={"reason": "obsolete"}, scopes="ops")
    assert (answer.status_code, answer.json()["code"]) == (404, "parked_not_found")


async def test_each_route_shows_its_scope_and_its_problems(service: Pantry) -> None:
    document = (await service.client.get("/openapi.json")).json()
    creating = document["paths"]["/v1/jars"]["post"]
    assert creating["x-scope"] == "pantry:write"
    assert {"201", "400", "401", "403", "409", "422", "503"} == set(creating["responses"])
    editing = document["paths"]["/v1/jars/{jar_id}"]["patch"]
    assert {"404", "412", "428"} <= set(editing["responses"])
    required = {p["name"]: p["required"] for p in creating["parameters"] + editing["parameters"]}
    assert required["If-Match"] is True
    for path in document["paths"].values():
        for operation in path.values():
            assert ("x-scope" in operation) == ("security" in operation)
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"]


def test_two_routes_of_one_name_are_refused_when_the_document_is_made() -> None:
    router = APIRouter(tags=["jars"])

    @router.get("/v1/lids")
    async def show() -> None:
        """Bears the name of another route under the same tag."""

    twice = Service(
        name="pantry",
        root=Path(),
        settings=ServiceSettings,
        metadata=MetaData(),
        routers=[pantry.router, router],
    )
    with (
        pytest.raises(ValueError, match="jars_show"),
        pytest.warns(UserWarning, match="Duplicate Operation ID"),
    ):
        assemble(twice).openapi()
