"""Assessors and places as an agency enters them."""

from typing import Any
from uuid import uuid4

Office = Any  # of conftest.py, which pytest imports by path


async def test_a_master_is_entered_once_whatever_is_sent_twice(office: Office) -> None:
    person_id = uuid4()
    body = {"person_id": person_id, "registration_no": "MET.000.000555 2023"}
    first = await office.assessor(**body)
    assert await office.assessor(**body) == first
    assert len(await office.service.told("assessor_licensed")) == 1
    other = await _register(office, **body | {"institution": "BLK-BENDA"})
    assert (other.status_code, other.json()["code"]) == (409, "assessor_known")
    assert other.json()["assessor_id"] == first["assessor_id"]
    taken = await _register(office, **body | {"person_id": uuid4()})
    assert (taken.status_code, taken.json()["code"]) == (409, "registration_number_taken")


async def test_a_licence_longer_than_three_years_is_refused(office: Office) -> None:
    refused = await _register(office, licensed_from="2023-03-01", licensed_until="2026-03-02")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_licence")
    assert refused.json()["field"] == "licensed_until"
    malformed = await _register(office, registration_no="MET.000.12 2023")
    assert (malformed.status_code, malformed.json()["field"]) == (422, "registration_no")


async def test_who_changes_employers_conflicts_with_the_new_one(office: Office) -> None:
    assessor = await office.assessor()
    path = f"/v1/assessors/{assessor['assessor_id']}"
    options = {"agency": "LSP-SEN", "scopes": "assessment:write", "json": {"institution": "BLK-LARANGAN"}}
    assert (await office.service.patch(path, **options)).status_code == 428
    stale = await office.service.patch(path, headers={"If-Match": '"7"'}, **options)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    etag = (await office.get(path)).headers["ETag"]
    changed = await office.service.patch(path, headers={"If-Match": etag}, **options)
    assert changed.json()["institution"] == "BLK-LARANGAN"
    candidacy_id = await office.candidacy()
    answer = await office.post(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(assessor))
    assert [verdict["rule"] for verdict in answer.json()["verdicts"]] == ["other_institution"]


async def test_assessors_are_found_page_by_page_and_by_number(office: Office) -> None:
    entered = [await office.assessor() for _ in range(5)]
    seen, after = [], ""
    while after is not None:
        page = (await office.get(f"/v1/assessors?limit=2{after and f'&after={after}'}")).json()
        seen += [one["assessor_id"] for one in page["items"]]
        after = page["next"]
    assert seen == [one["assessor_id"] for one in entered]
    number = entered[3]["registration_no"]
    found = await office.get(f"/v1/assessors?registration_no={number}")
    assert [one["assessor_id"] for one in found.json()["items"]] == [entered[3]["assessor_id"]]


async def test_a_place_is_entered_once_and_corrected_by_who_read_it(office: Office) -> None:
    place = {
        "tuk_key": "TUK-SEN",
        "name": "TUK Sekolah Ekspor Nasional",
        "tuk_type": "mandiri",
        "kelurahan_code": "36.71.09.1004",
    }
    first = await office.done("/v1/tuks", place)
    assert await office.done("/v1/tuks", place) == first
    refused = await office.post("/v1/tuks", place | {"name": "TUK lain"})
    assert (refused.status_code, refused.json()["code"]) == (409, "tuk_differs")
    options = {
        "agency": "LSP-SEN",
        "scopes": "assessment:write",
        "json": {k: place[k] for k in place if k != "tuk_key"},
    }
    options["json"]["name"] = "TUK SEN"
    stale = await office.service.put("/v1/tuks/TUK-SEN", headers={"If-Match": '"2"'}, **options)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    corrected = await office.service.put("/v1/tuks/TUK-SEN", headers={"If-Match": '"1"'}, **options)
    assert (corrected.json()["name"], corrected.headers["ETag"]) == ("TUK SEN", '"2"')
    listed = (await office.get("/v1/tuks")).json()["items"]
    assert [tuk["tuk_key"] for tuk in listed] == ["TUK-LARANGAN", "TUK-SEN"]


async def _register(office: Office, **changes: Any) -> Any:
    body = {
        "person_id": uuid4(),
        "registration_no": "MET.000.000999 2023",
        "licensed_from": "2023-03-01",
        "licensed_until": "2026-02-28",
        "unit_codes": ["LOG.ED.001", "LOG.ED.002", "LOG.ED.003"],
        "institution": "LSP-SEN",
        "evidence": "master",
    }
    return await office.post("/v1/assessors", body | changes)
