"""Idempotency-Key: the same request twice does its work once."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pantry
import pytest
from pantry import Pantry

from chassis import Caller
from chassis.http import forget_old_idempotency_keys


async def test_the_same_key_and_body_gives_the_same_answer_again(service: Pantry) -> None:
    first = await service.store("one")
    again = await service.store("one")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first.headers["location"] == again.headers["location"] == f"/v1/jars/{first.json()['jar_id']}"
    assert first.headers["etag"] == again.headers["etag"] == '"1"'
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await service.count("jar") == 1


async def test_a_replayed_request_leaves_one_audit_line(service: Pantry) -> None:
    await service.store("one")
    await service.store("one")
    assert await service.count("audit_trail where action = 'store_jar'") == 1


async def test_the_same_key_with_another_body_is_refused(service: Pantry) -> None:
    await service.store("one")
    other = await service.store("one", json={"label": "SAMBAL", "grams": 251})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await service.count("jar") == 1


async def test_the_same_key_on_another_path_is_refused(service: Pantry) -> None:
    jar = (await service.store("one")).json()
    headers = {"Idempotency-Key": "one", "If-Match": '"1"'}
    other = await service.request(
        "PATCH", f"/v1/jars/{jar['jar_id']}", json={"label": "KECAP"}, headers=headers
    )
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_key_is_the_clients_own(service: Pantry) -> None:
    mine = await service.store("one")
    theirs = await service.store("one", agency="BLK-CIBODAS")
    assert mine.json()["jar_id"] != theirs.json()["jar_id"]
    assert await service.count("jar") == 2


async def test_two_requests_with_one_key_in_flight_do_the_work_once(
    service: Pantry, gate: pantry.Gate
) -> None:
    gate.closed = True
    first = asyncio.create_task(service.store("one"))
    await asyncio.wait_for(gate.reached.wait(), 5)
    second = await service.store("one")
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_in_flight")
    assert second.headers["retry-after"] == "1"
    gate.opened.set()
    assert (await first).status_code == 201
    assert (await service.store("one")).content == (await first).content
    assert await service.count("jar") == 1


async def test_many_at_once_with_one_key_make_one_jar(service: Pantry) -> None:
    answers = await asyncio.gather(*(service.store("one") for _ in range(30)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert await service.count("jar") == 1


async def test_a_refused_request_does_not_use_up_its_key(service: Pantry) -> None:
    refused = await service.store("one", json={"label": "SAMBAL", "grams": 9_000})
    assert refused.status_code == 422
    mended = await service.store("one", json={"label": "SAMBAL", "grams": 900})
    assert mended.status_code == 201


async def test_a_request_that_failed_halfway_does_not_use_up_its_key(service: Pantry) -> None:
    pantry.fail_with.append(RuntimeError("halfway"))
    assert (await service.store("one")).status_code == 500
    assert await service.count("jar") == await service.count("idempotency_key") == 0
    assert (await service.store("one")).status_code == 201


async def test_creating_without_a_key_is_refused(service: Pantry) -> None:
    answer = await service.request("POST", "/v1/jars", json={"label": "SAMBAL", "grams": 1})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("key", ["", "with space", "é", "k" * 256])
async def test_a_key_that_is_not_visible_ascii_of_at_most_255_is_refused(service: Pantry, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode()}
    answer = await service.request("POST", "/v1/jars", json={"label": "SAMBAL", "grams": 1}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_malformed")


async def test_a_form_is_the_same_request_whatever_its_boundary(service: Pantry) -> None:
    async def upload(content: bytes) -> tuple[int, str]:
        answer = await service.request(
            "POST",
            "/v1/jars/labels",
            headers={"Idempotency-Key": "one"},
            files={"picture": ("label.png", content, "image/png")},
        )
        return answer.status_code, answer.json().get("jar_id", answer.json().get("code"))

    first = await upload(b"picture")
    assert first[0] == 201
    assert await upload(b"picture") == first  # httpx draws a new boundary each time
    assert await upload(b"another picture") == (422, "idempotency_key_reused")


async def test_keys_are_forgotten_after_seven_days_and_not_before(service: Pantry) -> None:
    async def age(key: str, days: float) -> None:
        async with service.database.engine.begin() as connection:
            await connection.exec_driver_sql(
                "update idempotency_key set created_at = $1 where key = $2",
                (datetime.now(UTC) - timedelta(days=days), key),
            )

    await service.store("old")
    await service.store("young")
    await age("old", 7.01)
    await age("young", 6.99)
    async with service.database.transaction(Caller.service("pantry")) as tx:
        assert await forget_old_idempotency_keys(tx) == 1
    assert (await service.store("young")).headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in (await service.store("old")).headers


async def test_a_key_older_than_seven_days_counts_for_nothing_even_before_it_is_deleted(
    service: Pantry,
) -> None:
    await service.store("old")
    async with service.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "update idempotency_key set created_at = created_at - interval '8 days'"
        )
    again = await service.store("old", json={"label": "KECAP", "grams": 3})
    assert again.status_code == 201
    assert await service.count("jar") == 2
    assert (await service.store("old", json={"label": "KECAP", "grams": 3})).content == again.content


async def test_an_edit_may_bear_a_key_too(service: Pantry) -> None:
    jar = (await service.store()).json()
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": '"1"'}
    path = f"/v1/jars/{jar['jar_id']}"
    first = await service.request("PATCH", path, json={"label": "KECAP"}, headers=headers)
    again = await service.request("PATCH", path, json={"label": "KECAP"}, headers=headers)
    assert first.status_code == again.status_code == 200
    assert first.headers["etag"] == again.headers["etag"] == '"2"'
