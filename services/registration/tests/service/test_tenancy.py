"""What belongs to another agency does not exist."""

import json
from typing import Any
from uuid import uuid4

import sheets
from chassis.clock import run_due
from chassis.service import Due
from registration.use_cases.store_document import remove_files_due

JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 40 + b"\xff\xd9"
OTHER = "DISNAKER-LAIN"
WRITE = "registration:read registration:write history:write"
ON = {"occurred_on": "2025-05-31"}


async def _upload(stage: Any, person_id: str, agency: str, content: bytes = JPEG) -> Any:
    return await stage.service.post(
        f"/v1/persons/{person_id}/documents",
        data={"kind": "ktp"},
        files={"file": ("../../etc/ktp.jpg", content, "text/plain")},
        agency=agency,
        scopes="registration:write",
    )


async def test_another_agency_gets_404_on_every_route(stage: Any) -> None:
    cohort, target = await stage.cohort(), await stage.cohort()
    enrolment = await stage.apply(cohort)
    document = (await _upload(stage, enrolment["person_id"], "DISNAKER-TNG")).json()
    imported = await stage.service.post(
        f"/v1/imports?cohort_id={cohort['cohort_id']}",
        files={"file": ("x.xlsx", (await stage.get("/v1/imports/template.xlsx")).content)},
        agency="DISNAKER-TNG",
        scopes="registration:write",
    )
    ids = {
        "cohort_id": cohort["cohort_id"],
        "programme_id": cohort["programme_id"],
        "enrolment_id": enrolment["enrolment_id"],
        "person_id": enrolment["person_id"],
        "document_id": document["document_id"],
        "import_id": json.loads(imported.text.splitlines()[0])["import_id"],
    }
    bodies = {
        "POST /v1/cohorts/{cohort_id}/close": ON,
        "POST /v1/cohorts/{cohort_id}/admission": ON,
        "PATCH /v1/cohorts/{cohort_id}": {"quota": 9, **ON},
        "POST /v1/enrolments/{enrolment_id}/withdrawal": {"reason": "health", **ON},
        "POST /v1/enrolments/{enrolment_id}/transfer": {"cohort_id": target["cohort_id"], **ON},
        "POST /v1/enrolments/{enrolment_id}/screening": {"score": 5, **ON},
        "POST /v1/persons/{person_id}/consents": stage.application(cohort)["consent"],
        "POST /v1/persons/{person_id}/consents/withdrawal": {"purpose": "training", **ON},
        "POST /v1/persons/{person_id}/erasure": ON,
        "PATCH /v1/persons/{person_id}": {"full_name": "Nama Lain"},
    }
    uploads = "POST /v1/persons/{person_id}/documents"
    for route in (route for router in stage.service.service.routers for route in router.routes):
        [method] = route.methods
        name = f"{method} {route.path}"
        if "{" not in route.path:
            continue
        if name == uploads:
            answer = await _upload(stage, enrolment["person_id"], OTHER)
        else:
            body = {"json": bodies[name]} if method != "GET" else {}
            answer = await stage.service.request(
                method,
                route.path.format(**ids),
                agency=OTHER,
                scopes=WRITE,
                headers={"If-Match": '"1"'},
                **body,
            )
        assert answer.status_code == 404, (name, answer.text)
    for path, body in (("/v1/cohorts", stage.cohort_body()), ("/v1/applications", stage.application(cohort))):
        assert (await stage.post(path, body, agency=OTHER)).status_code == 404
    for path in ("/v1/cohorts", "/v1/programmes", "/v1/enrolments"):
        assert (await stage.get(path, agency=OTHER)).json()["items"] == [], path
    assert (await stage.enrolment(enrolment))["status"] == "enrolled"


async def test_a_party_of_the_cohort_reads_and_does_not_write(stage: Any) -> None:
    cohort = await stage.cohort()
    enrolment = await stage.apply(cohort)
    path = f"/v1/enrolments/{enrolment['enrolment_id']}"
    for party in ("BLK-LARANGAN", "LSP-SEN", "BC-TNG"):
        assert (await stage.get(path, agency=party)).status_code == 200
        listed = (await stage.get(f"/v1/enrolments?cohort_id={cohort['cohort_id']}", agency=party)).json()[
            "items"
        ]
        assert [one["enrolment_id"] for one in listed] == [enrolment["enrolment_id"]]
    refused = await stage.post(f"{path}/withdrawal", {"reason": "health", **ON}, agency="BLK-LARANGAN")
    assert refused.status_code == 404


async def test_a_document_is_seen_by_the_agency_that_brought_it_alone(stage: Any) -> None:
    person = stage.person()
    person_id = (await stage.post("/v1/persons", person)).json()["person_id"]
    await stage.post("/v1/persons", person, agency=OTHER)
    mine = await _upload(stage, person_id, "DISNAKER-TNG")
    assert (mine.status_code, mine.json()["media_type"]) == (201, "image/jpeg")
    assert (await _upload(stage, person_id, "DISNAKER-TNG")).json()["document_id"] == mine.json()[
        "document_id"
    ]
    path = f"/v1/documents/{mine.json()['document_id']}"
    fetched = await stage.get(path)
    assert fetched.content == JPEG and fetched.headers["content-disposition"].startswith("attachment")
    assert (await stage.get(path, agency=OTHER)).status_code == 404
    assert (await _upload(stage, person_id, "DISNAKER-TNG", b"MZ not a picture")).json()[
        "code"
    ] == "document_refused"


async def test_an_erased_persons_files_are_removed_unless_somebody_else_brought_the_same(stage: Any) -> None:
    due = Due("remove_files", remove_files_due)
    ids = [(await stage.post("/v1/persons", stage.person())).json()["person_id"] for _ in range(2)]
    uploads = [(await _upload(stage, person_id, "DISNAKER-TNG")).json() for person_id in ids]
    store = stage.service.database.resources.documents
    sha256 = uploads[0]["sha256"]
    for person_id, kept in zip(ids, (JPEG, None), strict=True):
        await stage.post(f"/v1/persons/{person_id}/erasure", ON)
        assert await run_due(due, "registration", stage.service.database) == 1
        assert await store.get(sha256) == kept
    assert (await stage.get(f"/v1/documents/{uploads[0]['document_id']}")).status_code == 404


async def test_only_operators_make_agencies(stage: Any) -> None:
    refused = await stage.post("/v1/agencies", {"key": "XX-YY", "name": "X", "kind": "other"})
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
    twice = await stage.service.post(
        "/v1/agencies", json={"key": "BC-TNG", "name": "X", "kind": "other"}, scopes="ops"
    )
    assert (twice.status_code, twice.json()["code"]) == (409, "already_registered")


async def test_a_repeated_application_answers_as_before(stage: Any) -> None:
    cohort = await stage.cohort()
    body, key = stage.application(cohort), str(uuid4())
    first = await stage.post("/v1/applications", body, key=key)
    again = await stage.post("/v1/applications", body, key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert len(await stage.service.told("application_submitted")) == 1


async def test_every_list_is_an_xlsx_too_and_bound_to_the_agency(stage: Any) -> None:
    cohort = await stage.cohort()
    enrolment = await stage.apply(cohort, external_ref="=1+1")
    lists = ("enrolments", "cohorts", "programmes", "agencies", "training-centres")
    for name in lists:
        answer = await stage.get(f"/v1/{name}.xlsx")
        assert answer.status_code == 200, name
        assert len(list(sheets.read(answer.content).rows)) >= 1, name
    [row] = sheets.read((await stage.get("/v1/enrolments.xlsx")).content).rows
    assert row["enrolment_id"].text == enrolment["enrolment_id"]
    for name in ("enrolments", "cohorts", "programmes"):
        assert list(sheets.read((await stage.get(f"/v1/{name}.xlsx", agency=OTHER)).content).rows) == []
