"""Sessions exclude one another by room, instructor and cohort."""

import asyncio
from typing import Any
from uuid import uuid4

from chassis.ids import new_id


async def test_two_sessions_in_one_room_at_once_are_refused(semester: Any) -> None:
    other = type(semester)(semester.service)
    await other.open(code="TKM-2024-2")
    answers = await asyncio.gather(semester.schedule(), other.schedule())
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    [refused] = [answer.json() for answer in answers if answer.status_code == 409]
    assert (refused["code"], refused["field"]) == ("room_taken", "room_key")


async def test_an_instructor_cannot_teach_two_cohorts_at_once(semester: Any) -> None:
    other = type(semester)(semester.service, instructor=semester.instructor)
    await other.open(code="TKM-2024-2")
    await semester.session(hour=9)
    refused = await other.schedule(hour=10, room_key="R2")
    assert (refused.status_code, refused.json()["code"]) == (409, "instructor_busy")


async def test_a_cohort_cannot_sit_in_two_sessions_at_once(semester: Any) -> None:
    await semester.session(hour=9)
    refused = await semester.schedule(hour=10, room_key="R2", instructor_person_id=new_id())
    assert (refused.status_code, refused.json()["code"]) == (409, "cohort_busy")


async def test_a_session_may_begin_when_the_one_before_ends(semester: Any) -> None:
    await semester.session(hour=9)
    await semester.session(hour=11)


async def test_a_cancelled_session_gives_its_time_back(semester: Any) -> None:
    session = await semester.session()
    cancelled = await semester.post(
        f"/v1/sessions/{session}/cancellation", {"occurred_on": "2024-02-04", "reason": "flooded"}
    )
    assert (cancelled.status_code, cancelled.json()["cancelled"]) == (200, True)
    await semester.session()
    again = await semester.post(f"/v1/sessions/{session}/cancellation", {"occurred_on": "2025-05-31"})
    assert again.json()["code"] == "session_cancelled"
    sheet = await semester.sheet(session)
    assert (sheet.status_code, sheet.json()["code"]) == (409, "session_cancelled")


async def test_a_session_that_was_held_cannot_be_cancelled(semester: Any) -> None:
    await semester.enrol()
    session = await semester.session()
    await semester.sheet(session)
    refused = await semester.post(f"/v1/sessions/{session}/cancellation", {"occurred_on": "2025-05-31"})
    assert (refused.status_code, refused.json()["code"]) == (409, "session_held")


async def test_a_session_lies_within_the_semester_and_teaches_a_module_of_the_curriculum(
    semester: Any,
) -> None:
    outside = await semester.schedule(day="2024-01-31")
    assert (outside.status_code, outside.json()["code"]) == (422, "outside_semester")
    unknown = await semester.schedule(module="COOKING")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "module_not_found")
    nowhere = await semester.schedule(cohort_id=uuid4())
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "cohort_not_found")
    naive = await semester.schedule(starts_at="2024-02-05T09:00:00")
    assert (naive.status_code, naive.json()["code"]) == (422, "invalid_request")


async def test_to_cancel_the_session_that_stood_in_the_way_completes_the_module(semester: Any) -> None:
    enrolment = await semester.enrol()
    held = await semester.session("DOCUMENTS", "2024-02-05")
    not_held = await semester.session("DOCUMENTS", "2024-02-12")
    await semester.sheet(held)
    assert (await semester.scores("DOCUMENTS")).json()["completed"] == []
    await semester.post(f"/v1/sessions/{not_held}/cancellation", {"occurred_on": "2025-05-31"})
    assert await semester.told_of(enrolment) == ["training_started", "module_completed"]


async def test_a_list_of_sessions_is_narrowed_down_and_turned_page_by_page(semester: Any) -> None:
    days = ["2024-02-05", "2024-02-06", "2024-02-07"]
    ids = [str(await semester.session(day=day)) for day in days]
    for query in (
        f"held_on={days[1]}&module_key=MINDSET",
        f"held_on={days[1]}&cohort_id={semester.cohort_id}",
    ):
        found = (await semester.get(f"/v1/sessions?{query}")).json()["items"]
        assert [item["session_id"] for item in found] == [ids[1]]
    assert (await semester.get(f"/v1/sessions?instructor_person_id={new_id()}")).json()["items"] == []
    first = (await semester.get("/v1/sessions?limit=2")).json()
    last = (await semester.get(f"/v1/sessions?limit=2&after={first['next']}")).json()
    assert [item["session_id"] for item in first["items"] + last["items"]] == ids
    assert last["next"] is None
