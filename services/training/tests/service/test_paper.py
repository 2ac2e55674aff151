"""Templates go out, are filled in, and come back as sheets."""

from io import BytesIO
from typing import Any
from uuid import UUID

import httpx
from openpyxl import load_workbook

WRITE = "training:read training:write history:write"


async def name(semester: Any, person: UUID, full_name: str) -> None:
    profile = {"person_id": person, "full_name": full_name}
    await semester.service.hear(
        topic="registration.profiles", stem="person_profile", subject=person, data=profile
    )


async def send(semester: Any, path: str, content: bytes, **form: str) -> httpx.Response:
    answer: httpx.Response = await semester.service.post(
        path,
        files={"file": ("sheet.xlsx", content, "application/octet-stream")},
        data={"occurred_on": "2024-02-20", "reason": "paper_records", **form},
        agency="BLK-LARANGAN",
        scopes=WRITE,
    )
    return answer


def filled(content: bytes, values: dict[UUID, object]) -> bytes:
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=3):
        row[2].value = values[UUID(row[0].value)]
    file = BytesIO()
    book.save(file)
    return file.getvalue()


async def test_templates_filled_in_and_sent_back_complete_the_module(semester: Any) -> None:
    one, two = await semester.enrol(), await semester.enrol()
    await name(semester, semester.persons[0], "=Siti Rahmawati")
    session = await semester.session()
    template = await semester.get(f"/v1/cohorts/{semester.cohort_id}/attendance.xlsx?session_id={session}")
    assert template.headers["content-type"].endswith("spreadsheetml.sheet")
    names = [
        row[1].value for row in load_workbook(BytesIO(template.content)).worksheets[0].iter_rows(min_row=3)
    ]
    assert sorted(names, key=str) == ["=Siti Rahmawati", None]
    sheet = filled(template.content, {one: "Hadir", two: "Alpa"})
    recorded = await send(semester, f"/v1/sessions/{session}/attendance/imports", sheet)
    assert (recorded.status_code, recorded.json()["changed"]) == (200, 2)

    template = await semester.get(f"/v1/cohorts/{semester.cohort_id}/scores.xlsx?module_key=MINDSET")
    scores = filled(template.content, {one: 75, two: None})
    path = f"/v1/cohorts/{semester.cohort_id}/scores/imports"
    recorded = await send(semester, path, scores, module_key="MINDSET")
    assert recorded.json()["completed"] == [str(one)]
    again = await send(semester, path, scores, module_key="MINDSET")
    assert (again.status_code, again.json()["changed"]) == (200, 0)


async def test_the_template_of_a_make_up_lists_those_who_missed_the_session(semester: Any) -> None:
    one, two = await semester.enrol(), await semester.enrol()
    session = await semester.session("DOCUMENTS", "2024-02-05")
    await semester.sheet(session, {one: "present", two: "excused"})
    make_up = await semester.session("DOCUMENTS", "2024-02-12", make_up_for=session)
    template = await semester.get(f"/v1/cohorts/{semester.cohort_id}/attendance.xlsx?session_id={make_up}")
    rows = load_workbook(BytesIO(template.content)).worksheets[0].iter_rows(min_row=3, values_only=True)
    assert [row[0] for row in rows] == [str(two)]


async def test_a_bad_row_of_a_file_is_named_by_its_number_and_nothing_is_recorded(semester: Any) -> None:
    one = await semester.enrol()
    session = await semester.session()
    path = f"/v1/sessions/{session}/attendance/imports"
    lines = [f"session_id,{session}", "enrolment_id,nama,status", f"{one},Siti,Hadir"]
    stranger = "\n".join([*lines, f"{session},Budi,Hadir"]).encode()
    refused = await send(semester, path, stranger)
    assert [(v["row"], v["rule"]) for v in refused.json()["verdicts"]] == [
        (3, "accepted"),
        (4, "enrolment_in_cohort"),
    ]
    formula = "\n".join([*lines, f"{one},Budi,=A1"]).encode()
    refused = await send(semester, path, formula)
    assert (refused.status_code, refused.json()["code"]) == (422, "rows_refused")
    picture = await send(semester, path, b"\x89PNG\r\n\x1a\n\x00")
    assert (picture.status_code, picture.json()["code"], picture.json()["field"]) == (
        422,
        "file_refused",
        "file",
    )
    standing = (await semester.get(f"/v1/sessions/{session}/attendance")).json()
    assert standing["sheet_on"] is None


async def test_the_sheet_to_sign_bears_names_and_the_audit_trail_says_who_asked(semester: Any) -> None:
    await semester.enrol()
    await name(semester, semester.persons[0], "Siti Rahmawati")
    session = await semester.session()
    path = f"/v1/cohorts/{semester.cohort_id}/attendance-sheet.pdf?session_id={session}"
    printed = await semester.get(path, agency="DISNAKER-TNG")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF-")
    async with semester.service.database.engine.connect() as connection:
        asked = await connection.exec_driver_sql(
            "select agency, subject from audit_trail where action = 'names_on_paper'"
        )
        assert [tuple(row) for row in asked] == [("DISNAKER-TNG", str(semester.cohort_id))]


async def test_every_list_comes_as_a_workbook_too(semester: Any) -> None:
    await semester.enrol()
    await semester.session()
    await semester.mentoring()
    for listing, rows in (
        ("cohorts", 1),
        ("sessions", 1),
        ("trainings", 1),
        ("mentorings", 1),
        ("curricula", 2),
    ):
        exported = await semester.get(f"/v1/{listing}.xlsx")
        assert exported.status_code == 200, exported.text
        [sheet] = load_workbook(BytesIO(exported.content)).worksheets
        assert sheet.max_row == rows + 1, listing
    other = await semester.get("/v1/trainings.xlsx", agency="BLK-BENDA")
    assert load_workbook(BytesIO(other.content)).worksheets[0].max_row == 1
