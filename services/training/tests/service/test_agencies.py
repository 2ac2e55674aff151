"""Who sees and does what: the trainer everything, the organiser reads, for others nothing is there."""

import re
from typing import Any
from uuid import UUID

from fastapi.routing import APIRoute

WRITE = "training:read training:write history:write"
QUERY = {
    "scores": "module",
    "scores.xlsx": "module",
    "attendance.xlsx": "session",
    "attendance-sheet.pdf": "session",
}
OPEN_TO_ALL = {"/v1/curricula", "/v1/curricula/{curriculum_id}"}


def routes(semester: Any) -> list[tuple[str, str]]:
    """Every route of training that names a record of an agency, as (method, path template)."""
    found = []
    for route in semester.service.service.routers:
        for one in route.routes:
            if isinstance(one, APIRoute) and "{" in one.path and one.path not in OPEN_TO_ALL:
                found += [(method, one.path) for method in sorted(one.methods)]
    return found


def body_for(semester: Any, path: str) -> dict[str, Any]:
    past = {"occurred_on": "2024-06-28", "reason": "paper_records"}
    enrolment = semester.enrolments[0]
    bodies: dict[str, dict[str, Any]] = {
        "attendance": {"rows": [{"enrolment_id": enrolment, "status": "present"}], **past},
        "scores": {"module_key": "MINDSET", "rows": [{"enrolment_id": enrolment, "score": 80}], **past},
        "discontinuation": {"reason": "dropped_out", "occurred_on": "2024-06-28"},
    }
    return bodies.get(path.rsplit("/", 1)[-1], past)


async def ask(semester: Any, agency: str, method: str, path: str, session: UUID, training: str) -> int:
    ids = {"cohort_id": semester.cohort_id, "session_id": session, "training_id": training}
    url = re.sub(r"{(\w+)}", lambda match: str(ids[match[1]]), path)
    options: dict[str, Any] = {}
    if method == "GET":
        wanted = QUERY.get(path.removeprefix("/v1/cohorts/{cohort_id}/"))
        options["params"] = {"module_key": "MINDSET"} if wanted == "module" else {}
        options["params"] |= {"session_id": str(session)} if wanted == "session" else {}
    elif "/imports" in path:
        options["files"] = {"file": ("sheet.csv", b"session_id,x\n", "text/csv")}
        options["data"] = {"module_key": "MINDSET", "occurred_on": "2024-06-28"}
    else:
        options["json"] = body_for(semester, path)
    answer = await semester.service.request(method, url, agency=agency, scopes=WRITE, **options)
    return int(answer.status_code)


async def test_another_agency_gets_404_on_every_route(semester: Any) -> None:
    enrolment = await semester.enrol()
    session = await semester.session()
    training = (await semester.training(enrolment))["training_id"]
    asked = routes(semester)
    assert len(asked) >= 10
    for method, path in asked:
        assert await ask(semester, "BLK-BENDA", method, path, session, training) == 404, (method, path)
    schedule = {"module_key": "MINDSET", "room_key": "R2", "instructor_person_id": semester.instructor}
    times = {"starts_at": "2024-03-05T09:00:00+07:00", "ends_at": "2024-03-05T11:00:00+07:00"}
    foreign = await semester.post(
        "/v1/sessions", {"cohort_id": semester.cohort_id, **schedule, **times}, agency="BLK-BENDA"
    )
    assert foreign.status_code == 404
    mentoring = {
        "mentor_person_id": semester.mentor,
        "minutes": 60,
        "occurred_on": "2024-04-02",
        "reason": "back",
    }
    body = {"enrolment_ids": [enrolment], **mentoring}
    unknown = await semester.post("/v1/mentorings", body, agency="BLK-BENDA")
    assert [verdict["rule"] for verdict in unknown.json()["verdicts"]] == ["enrolment_in_cohort"]
    for listing in ("cohorts", "sessions", "trainings", "mentorings"):
        answer = await semester.get(f"/v1/{listing}", agency="BLK-BENDA")
        assert answer.json() == {"items": [], "next": None}, listing


async def test_the_organiser_reads_everything_and_writes_nothing(semester: Any) -> None:
    enrolment = await semester.enrol()
    session = await semester.session()
    training = (await semester.training(enrolment))["training_id"]
    for method, path in routes(semester):
        expected = 200 if method == "GET" else 404
        assert await ask(semester, "DISNAKER-TNG", method, path, session, training) == expected, (
            method,
            path,
        )
    for listing in ("cohorts", "sessions", "trainings"):
        answer = await semester.get(f"/v1/{listing}", agency="DISNAKER-TNG")
        assert len(answer.json()["items"]) == 1, listing


async def test_operators_see_counts_and_no_persons(semester: Any) -> None:
    await semester.withdraw(await semester.enrol())
    await semester.enrol()
    counts = (await semester.service.get("/v1/counts", scopes="ops")).json()
    programme = counts["programmes"][str(semester.programme_id)]
    assert (programme["trained"], programme["discontinued"]) == (0, 1)
    assert programme["tracks"]["exporter"]["in_progress"] == 1
    assert counts["funnel"] == {"trained": 0, "discontinued": 1}
    assert (await semester.get("/v1/counts")).status_code == 403
    refused = await semester.service.get("/v1/trainings", scopes="training:read")
    assert (refused.status_code, refused.json()["code"]) == (403, "agency_required")
