"""Who has no part in a record is told that it does not exist, on every route."""

import re
from typing import Any

DISNAKER = {"agency": "DISNAKER-TNG", "scopes": "certification:write certification:read history:write"}
CUSTOMS = {"agency": "BC-TNG", "scopes": "certification:read"}
ALL_SCOPES = "certification:read certification:write history:write act:behalf"
BODIES: dict[str, dict[str, Any]] = {
    "suspension": {"reason": "complaint", "occurred_on": "2025-05-30"},
    "reinstatement": {"reason": "complaint_settled", "occurred_on": "2025-05-30"},
    "revocation": {"reason": "fraud", "occurred_on": "2025-05-30"},
    "verification": {"occurred_on": "2025-05-30"},
    "rejection": {"reason": "duplicate", "occurred_on": "2025-05-30"},
}


async def routes_answered(service, certificate_id, export_id, agency) -> dict[str, int]:
    """The status of every /v1 route that names a record, as the OpenAPI document lists them."""
    found = {}
    for path, operations in service.app.openapi()["paths"].items():
        if not re.search(r"\{(certificate_id|export_id)\}", path):
            continue
        concrete = path.format(certificate_id=certificate_id, export_id=export_id)
        for method in operations:
            options: dict[str, Any] = {}
            if method == "post":
                options["json"] = BODIES[path.rsplit("/", 1)[1]]
            if method == "patch":
                options.update(json={"blanko_no": "1"}, headers={"If-Match": '"1"'})
            answer = await service.request(
                method.upper(), concrete, agency=agency, scopes=ALL_SCOPES, **options
            )
            found[f"{method} {path}"] = answer.status_code
    return found


async def certificate_and_export(service, world) -> tuple[str, str]:
    told = await world.certified()
    export = (await service.post("/v1/exports", json=world.shipment(told.subject), **DISNAKER)).json()
    return told.subject, export["export_id"]


async def test_another_agency_gets_404_on_every_route(service, world):
    certificate_id, export_id = await certificate_and_export(service, world)
    before = len(await service.told())

    for agency in ("LSP-PPEJP", "BLK-LARANGAN"):
        found = await routes_answered(service, certificate_id, export_id, agency)
        assert len(found) == 10
        assert set(found.values()) == {404}, found
        body = world.shipment(certificate_id, peb_no="7777")
        refused = await service.post("/v1/exports", json=body, agency=agency, scopes=ALL_SCOPES)
        assert (refused.status_code, refused.json()["code"]) == (404, "certificate_not_found")
        for listing in ("/v1/certificates", "/v1/exports"):
            answer = await service.get(listing, agency=agency, scopes=ALL_SCOPES)
            assert answer.json() == {"items": [], "next": None}

    assert len(await service.told()) == before


async def test_the_organiser_reads_certificates_and_changes_none(service, world):
    certificate_id, export_id = await certificate_and_export(service, world)
    found = await routes_answered(service, certificate_id, export_id, "DISNAKER-TNG")
    assert {route for route, status in found.items() if status == 200} == {
        "get /v1/certificates/{certificate_id}",
        "get /v1/certificates/{certificate_id}/credential",
        "get /v1/certificates/{certificate_id}/certificate.pdf",
        "get /v1/exports/{export_id}",
    }
    assert {status for status in found.values() if status != 200} == {404}


async def test_the_verifier_sees_shipments_and_no_certificates(service, world):
    certificate_id, export_id = await certificate_and_export(service, world)
    found = await routes_answered(service, certificate_id, export_id, "BC-TNG")
    seen = {route for route, status in found.items() if status != 404}
    assert {route.split("/v1/")[1].split("/")[0] for route in seen} == {"exports"}
    assert (await service.get("/v1/certificates", **CUSTOMS)).json()["items"] == []


async def test_the_certifier_sees_no_shipments(service, world):
    _, export_id = await certificate_and_export(service, world)
    answer = await service.get(f"/v1/exports/{export_id}", agency="LSP-SEN", scopes=ALL_SCOPES)
    assert answer.status_code == 404


async def test_every_route_of_agencies_needs_a_token_and_its_scope(service, world):
    for path, operations in service.app.openapi()["paths"].items():
        if not path.startswith("/v1/"):
            continue
        for method in operations:
            answer = await service.request(method.upper(), path)
            assert answer.status_code == 401, (method, path)
            wrong = await service.request(method.upper(), path, agency="LSP-SEN", scopes="training:read")
            assert wrong.status_code == 403, (method, path)
