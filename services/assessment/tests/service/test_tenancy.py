"""What belongs to another agency does not exist; the organiser reads and does not write."""

from typing import Any
from uuid import uuid4

from assessment.composition import compose

Office = Any  # of conftest.py, which pytest imports by path

ON = {"occurred_on": "2025-05-10", "reason": "back_entry"}
PLACE = {"assessment_on": "2025-05-10", "tuk_key": "TUK-LARANGAN"}
LICENCE = {
    "registration_no": "MET.000.000123 2023",
    "licensed_from": "2023-03-01",
    "licensed_until": "2026-02-28",
    "unit_codes": ["LOG.ED.001"],
}
UNIT = {
    "code": "LOG.ED.001",
    "outcome": "K",
    "valid": True,
    "authentic": True,
    "current": True,
    "sufficient": True,
}
WRITES: dict[str, dict[str, Any]] = {
    "/v1/candidacies/{candidacy_id}/forms": {"form": "MAPA", "form_version": "2023", "data": {}} | ON,
    "/v1/candidacies/{candidacy_id}/withdrawal": ON,
    "/v1/candidacies/{candidacy_id}/schedule": PLACE | ON | {"assessor_id": "ASSESSOR"},
    "/v1/candidacies/{candidacy_id}/reschedule": PLACE | ON,
    "/v1/candidacies/{candidacy_id}/assessor": ON | {"assessor_id": "ASSESSOR"},
    "/v1/candidacies/{candidacy_id}/absence": ON,
    "/v1/candidacies/{candidacy_id}/records": ON | {"units": [UNIT]},
    "/v1/candidacies/{candidacy_id}/recommendation": ON | {"outcome": "competent"},
    "/v1/candidacies/{candidacy_id}/decision": ON | {"outcome": "competent"},
    "/v1/assessors/{assessor_id}/licence": LICENCE,
    "/v1/assessors/{assessor_id}/relations": ON | {"person_id": str(uuid4()), "kind": "family"},
}
READS = {
    "/v1/candidacies/{candidacy_id}": True,
    "/v1/candidacies/{candidacy_id}/person": False,
    "/v1/candidacies/{candidacy_id}/eligible-assessors?on=2025-05-10": False,
    "/v1/assessors/{assessor_id}": False,
    "/v1/assessors/{assessor_id}/assignment-letter.pdf?on=2025-05-10": False,
    "/v1/cohorts/{cohort_id}/decision-minutes.pdf?on=2025-05-10": True,
    "/v1/cohorts/{cohort_id}/ak02.xlsx": False,
}
"""Whether the organiser may read it."""
ELSEWHERE = {
    "PATCH /v1/assessors/{assessor_id}",
    "POST /v1/cohorts/{cohort_id}/ak02",
    "PUT /v1/tuks/{tuk_key}",
}


async def test_another_agency_gets_404_on_every_route(office: Office) -> None:
    place = await _decided(office)
    for path, body in WRITES.items():
        answer = await office.post(_filled(path, place), _named(body, place), agency="LSP-PPEJP")
        assert answer.status_code == 404, f"{path}: {answer.text}"
    for path in READS:
        answer = await office.get(_filled(path, place), agency="LSP-PPEJP")
        assert answer.status_code == 404, f"{path}: {answer.text}"
    patched = await office.service.patch(
        f"/v1/assessors/{place['assessor_id']}",
        agency="LSP-PPEJP",
        scopes="assessment:write",
        json={"institution": None},
        headers={"If-Match": '"1"'},
    )
    assert patched.status_code == 404
    place_of_ours = {"name": "TUK", "tuk_type": "mandiri", "kelurahan_code": "36.71"}
    put = await office.service.put(
        "/v1/tuks/TUK-LARANGAN",
        agency="LSP-PPEJP",
        scopes="assessment:write",
        json=place_of_ours,
        headers={"If-Match": '"1"'},
    )
    assert put.status_code == 404
    sheet = await office.service.post(
        f"/v1/cohorts/{place['cohort_id']}/ak02",
        agency="LSP-PPEJP",
        scopes="assessment:write",
        files={"file": ("ak02.xlsx", b"")},
        data={"occurred_on": "2025-05-10"},
    )
    assert sheet.status_code == 404
    for path in ("/v1/candidacies", "/v1/assessors", "/v1/tuks"):
        assert (await office.get(path, agency="LSP-PPEJP")).json()["items"] == []


async def test_the_organiser_reads_and_does_not_write(office: Office) -> None:
    place = await _decided(office)
    for path, body in WRITES.items():
        answer = await office.post(_filled(path, place), _named(body, place), agency="DISNAKER-TNG")
        assert answer.status_code == 404, f"{path}: {answer.text}"
    for path, may in READS.items():
        answer = await office.get(_filled(path, place), agency="DISNAKER-TNG")
        assert answer.status_code == (200 if may else 404), f"{path}: {answer.text}"
    listed = (await office.get("/v1/candidacies", agency="DISNAKER-TNG")).json()["items"]
    assert [one["candidacy_id"] for one in listed] == [place["candidacy_id"]]


def test_no_route_to_a_record_is_left_out_here() -> None:
    tried = (
        {f"POST {path}" for path in WRITES} | {f"GET {path.partition('?')[0]}" for path in READS} | ELSEWHERE
    )
    routes = {
        f"{method} {route.path}"  # type: ignore[attr-defined]
        for router in compose().routers
        for route in router.routes
        for method in route.methods  # type: ignore[attr-defined]
    }
    bound = {route for route in routes if "}" in route and "/v1/schemes/" not in route}
    assert bound == tried


async def test_a_token_without_the_scope_writes_nothing(office: Office) -> None:
    place = {"tuk_key": "TUK-X", "name": "TUK X", "tuk_type": "mandiri", "kelurahan_code": "36.71"}
    for scopes in ("assessment:read", "registration:write", "ops"):
        refused = await office.post("/v1/tuks", place, scopes=scopes)
        assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope"), scopes
    assert [tuk["tuk_key"] for tuk in (await office.get("/v1/tuks")).json()["items"]] == ["TUK-LARANGAN"]


async def test_counts_are_for_operators(office: Office) -> None:
    assert (await office.get("/v1/counts")).status_code == 403
    assert (await office.get("/v1/counts", scopes="ops", agency=None)).json() == {"programmes": {}}


async def _decided(office: Office) -> dict[str, str]:
    candidacy_id = await office.candidacy()
    assessor = await office.assessor()
    await office.recommended(candidacy_id, assessor)
    assert (await office.decide(candidacy_id, "competent", on="2025-05-10")).is_success
    return {
        "candidacy_id": str(candidacy_id),
        "assessor_id": assessor["assessor_id"],
        "cohort_id": str(office.cohort_id),
    }


def _filled(path: str, place: dict[str, str]) -> str:
    return path.format_map(place)


def _named(body: dict[str, Any], place: dict[str, str]) -> dict[str, Any]:
    return body | ({"assessor_id": place["assessor_id"]} if "assessor_id" in body else {})
