"""A curriculum version is published once."""

import asyncio
from typing import Any

from chassis.testing import ServiceUnderTest

BODY: dict[str, Any] = {
    "curriculum_key": "ASSESSOR-COURSE",
    "version": 1,
    "track": "assessor",
    "modules": [
        {
            "module_key": "PLANNING",
            "position": 1,
            "hours": 8,
            "kind": "theory",
            "pass_mark": 70,
            "min_attendance_percent": 80,
            "required": True,
            "unit_codes": [],
        }
    ],
}


async def publish(service: ServiceUnderTest, agency: str = "SEKOLAH-EKSPOR", **changed: Any) -> Any:
    return await service.post(
        "/v1/curricula", json={**BODY, **changed}, agency=agency, scopes="training:read training:write"
    )


async def test_the_same_version_again_is_the_same_answer_and_told_once(service: ServiceUnderTest) -> None:
    first, *others = await asyncio.gather(*(publish(service) for _ in range(4)))
    assert first.status_code == 201
    assert {answer.json()["curriculum_id"] for answer in others} == {first.json()["curriculum_id"]}
    [fact] = await service.told("curriculum_published")
    assert fact.data is not None and (fact.data["version"], fact.data["track"]) == (1, "assessor")
    assert fact.agency == "SEKOLAH-EKSPOR"


async def test_another_content_under_a_published_version_is_refused(service: ServiceUnderTest) -> None:
    await publish(service)
    other = await publish(service, modules=[{**BODY["modules"][0], "hours": 9}])
    assert (other.status_code, other.json()["code"]) == (409, "curriculum_version_taken")
    assert (
        await publish(service, version=2, modules=[{**BODY["modules"][0], "hours": 9}])
    ).status_code == 201


async def test_a_key_belongs_to_who_published_it_first(service: ServiceUnderTest) -> None:
    await publish(service)
    taken = await publish(service, agency="BLK-BENDA", version=2)
    assert (taken.status_code, taken.json()["code"]) == (409, "curriculum_key_taken")


async def test_every_agency_reads_curricula_and_only_writers_publish(service: ServiceUnderTest) -> None:
    curriculum_id = (await publish(service)).json()["curriculum_id"]
    listed = await service.get(
        "/v1/curricula?curriculum_key=ASSESSOR-COURSE", agency="BLK-BENDA", scopes="training:read"
    )
    assert [item["curriculum_id"] for item in listed.json()["items"]] == [curriculum_id]
    shown = await service.get(f"/v1/curricula/{curriculum_id}", agency="BLK-BENDA", scopes="training:read")
    assert shown.json()["modules"][0]["module_key"] == "PLANNING"
    refused = await service.post("/v1/curricula", json=BODY, agency="BLK-BENDA", scopes="training:read")
    assert refused.status_code == 403


async def test_an_unknown_field_is_refused_by_name(service: ServiceUnderTest) -> None:
    refused = await publish(service, colour="blue")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
