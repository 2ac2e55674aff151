"""Shipments: told by the organiser, decided on by the verifier, once."""

from typing import Any

from chassis import new_id

DISNAKER = {"agency": "DISNAKER-TNG", "scopes": "certification:write certification:read history:write"}
CUSTOMS = {"agency": "BC-TNG", "scopes": "certification:write certification:read history:write"}


async def recorded(service, world, **changed) -> dict[str, Any]:
    told = await world.certified()
    answer = await service.post("/v1/exports", json=world.shipment(told.subject, **changed), **DISNAKER)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_shipment_is_recorded_and_verified(service, world):
    export = await recorded(service, world)
    assert (export["state"], export["fob_value"], export["version"]) == ("recorded", "12500.00", 1)

    path = f"/v1/exports/{export['export_id']}"
    body = {"occurred_on": "2025-04-24", "reason": "back_entry"}
    verified = await service.post(f"{path}/verification", json=body, **CUSTOMS)
    assert (verified.status_code, verified.json()["state"]) == (200, "verified")
    again = await service.post(f"{path}/verification", json=body, **CUSTOMS)
    assert (again.status_code, again.json()["code"]) == (409, "export_already_decided")

    first, second = await service.told(subject=export["export_id"])
    assert (first.agency, first.organiser, first.sequence, second.sequence) == (
        "DISNAKER-TNG",
        "DISNAKER-TNG",
        1,
        2,
    )
    assert first.data | {"occurred_on": "2025-04-24"} == second.data
    assert not {"peb_no", "npe_no", "ska_form", "external_ref"} & first.data.keys()


async def test_a_rejected_shipment_can_be_recorded_again(service, world):
    export = await recorded(service, world)
    same = world.shipment(export["certificate_id"])
    twice = await service.post("/v1/exports", json=same, **DISNAKER)
    assert (twice.status_code, twice.json()["code"]) == (409, "peb_already_recorded")

    body = {"reason": "document_mismatch", "occurred_on": "2025-04-24"}
    rejected = await service.post(f"/v1/exports/{export['export_id']}/rejection", json=body, **CUSTOMS)
    assert rejected.json()["rejection_reason"] == "document_mismatch"
    [told] = await service.told("export_rejected")
    assert told.data["reason"] == "document_mismatch"

    assert (await service.post("/v1/exports", json=same, **DISNAKER)).status_code == 201


async def test_a_holder_may_ship_any_number_of_times(service, world):
    """PostgreSQL changes to a generic plan at the sixth execution of a statement; nobody may notice.

    Seven for each of the pool's ten connections.
    """
    told = await world.certified()
    for number in range(70):
        shipment = world.shipment(told.subject, peb_no=f"{number:06}")
        assert (await service.post("/v1/exports", json=shipment, **DISNAKER)).status_code == 201


async def test_the_holders_of_two_certificates_may_ship_under_the_same_number(service, world):
    await recorded(service, world)
    await recorded(service, world)


async def test_a_shipment_outside_validity_or_code_lists_is_refused_with_its_field(service, world):
    told = await world.certified()
    await service.post(
        f"/v1/certificates/{told.subject}/suspension",
        json={"reason": "complaint", "occurred_on": "2025-05-01"},
        agency="LSP-SEN",
        scopes="certification:write history:write",
    )
    for changed, code, field in [
        ({"peb_date": "2025-01-14"}, "certificate_not_valid_then", "peb_date"),
        ({"peb_date": "2025-05-02", "occurred_on": "2025-05-03"}, "certificate_not_valid_then", "peb_date"),
        ({"peb_date": "2025-04-13"}, "peb_in_the_future", "peb_date"),
        ({"occurred_on": "2025-06-01"}, "occurred_in_future", "occurred_on"),
        ({"hs6": "999998"}, "unknown_hs_code", "hs6"),
        ({"hs6": "6205"}, "invalid_request", "hs6"),
        ({"country": "XX"}, "unknown_country", "country"),
        ({"country": "ID"}, "not_a_foreign_country", "country"),
        ({"currency": "ZZZ"}, "unknown_currency", "currency"),
        ({"fob_value": "0"}, "fob_not_positive", "fob_value"),
        ({"fob_value": "NaN"}, "invalid_request", "fob_value"),
        ({"fob_value": "1.23456"}, "invalid_request", "fob_value"),
        ({"incoterm": "DAT"}, "invalid_request", "incoterm"),
        ({"channel": "friend"}, "invalid_request", "channel"),
        ({"peb_no": "=1+1"}, "invalid_request", "peb_no"),
        ({"peb": "004213"}, "invalid_request", "peb"),
        ({"peb_no": ...}, "invalid_request", "peb_no"),
    ]:
        refused = await service.post("/v1/exports", json=world.shipment(told.subject, **changed), **DISNAKER)
        assert refused.status_code == 422, changed
        assert (refused.json()["code"], refused.json()["field"]) == (code, field), changed
    assert await service.told("export_recorded") == []


async def test_an_assessors_certificate_covers_no_shipment(service, world):
    told = await world.certified(track="assessor")
    refused = await service.post("/v1/exports", json=world.shipment(told.subject), **DISNAKER)
    assert (refused.status_code, refused.json()["code"]) == (422, "not_an_exporter")


async def test_money_is_told_as_exact_text(service, world):
    export = await recorded(service, world, fob_value="1234567890123.4500", currency="IDR")
    assert export["fob_value"] == "1234567890123.45"
    other = await recorded(service, world, fob_value=100)
    assert other["fob_value"] == "100.00"
    [first, second] = await service.told("export_recorded")
    assert (first.data["fob_value"], second.data["fob_value"]) == ("1234567890123.45", "100.00")


async def test_the_list_is_searched_by_the_agencys_own_reference(service, world):
    one = await recorded(service, world)
    other = await recorded(service, world, external_ref="TKM-2024-1-02", country="NL")

    async def listed(who=DISNAKER, **query):
        answer = await service.get("/v1/exports", params=query, **who)
        return [row["export_id"] for row in answer.json()["items"]]

    assert await listed(external_ref="TKM-2024-1-02") == [other["export_id"]]
    assert await listed(country="MY") == [one["export_id"]]
    assert await listed(certificate_id=one["certificate_id"]) == [one["export_id"]]
    assert await listed(state="verified") == []
    assert await listed(CUSTOMS) == [one["export_id"], other["export_id"]]
    assert await listed(CUSTOMS, external_ref="TKM-2024-1-02") == []


async def test_counts_are_of_persons_not_of_papers(service, world):
    person = await world.profile()
    first = await world.passed(person)
    await world.passed(person)
    await world.certified(track="assessor")
    export = await recorded(service, world)
    for peb_no in ("1111", "2222"):
        body = world.shipment(export["certificate_id"], peb_no=peb_no)
        more = (await service.post("/v1/exports", json=body, **DISNAKER)).json()
        path = f"/v1/exports/{more['export_id']}/verification"
        await service.post(path, json={"occurred_on": "2025-05-30"}, **CUSTOMS)
    assert first

    counts = await service.get("/v1/counts", scopes="ops")
    assert counts.json() == {"programmes": {str(world.programme_id): {"certified": 2, "exporting": 1}}}


async def test_a_certificate_that_does_not_exist_is_not_found(service, world):
    refused = await service.post("/v1/exports", json=world.shipment(str(new_id())), **DISNAKER)
    assert (refused.status_code, refused.json()["code"]) == (404, "certificate_not_found")
