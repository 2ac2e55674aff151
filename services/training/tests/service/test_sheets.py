"""Attendance and scores by whole sheets."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event


async def test_a_corrected_sheet_tells_the_module_once(semester: Any) -> None:
    one, two = await semester.enrol(), await semester.enrol()
    session = await semester.session()
    await semester.scores("MINDSET")
    first = await semester.sheet(session, {one: "present", two: "absent"})
    assert first.json()["completed"] == [str(one)]
    corrected = await semester.sheet(session, {one: "present", two: "late"})
    assert (corrected.json()["completed"], corrected.json()["changed"]) == ([str(two)], 1)
    again = await semester.sheet(session, {one: "present", two: "late"})
    assert (again.json()["completed"], again.json()["changed"]) == ([], 0)
    assert len(await semester.service.told("module_completed")) == 2


async def test_a_row_that_made_a_fact_can_be_changed_no_more(semester: Any) -> None:
    one, two = await semester.enrol(), await semester.enrol()
    session = await semester.session()
    await semester.sheet(session, {one: "present", two: "absent"})
    await semester.scores("MINDSET", {one: 80})
    refused = await semester.sheet(session, {one: "absent", two: "present"})
    assert (refused.status_code, refused.json()["code"]) == (422, "rows_refused")
    assert [verdict["rule"] for verdict in refused.json()["verdicts"]] == ["module_told", "accepted"]
    lowered = await semester.scores("MINDSET", {one: 10})
    assert [verdict["rule"] for verdict in lowered.json()["verdicts"]] == ["module_told"]
    standing = (await semester.get(f"/v1/sessions/{session}/attendance")).json()
    assert {row["enrolment_id"]: row["status"] for row in standing["rows"]} == {
        str(one): "present",
        str(two): "absent",
    }


async def test_one_bad_row_and_nothing_of_the_sheet_is_recorded(semester: Any) -> None:
    one, stranger = await semester.enrol(), uuid4()
    session = await semester.session()
    refused = await semester.sheet(session, {one: "present", stranger: "present"})
    verdicts = refused.json()["verdicts"]
    assert [(v["row"], v["passed"], v["rule"]) for v in verdicts] == [
        (1, True, "accepted"),
        (2, False, "enrolment_in_cohort"),
    ]
    standing = (await semester.get(f"/v1/sessions/{session}/attendance")).json()
    assert (standing["sheet_on"], standing["rows"][0]["status"]) == (None, None)
    misspelt = await semester.sheet(session, {one: "hadir"})
    assert (misspelt.status_code, misspelt.json()["code"]) == (422, "invalid_request")


async def test_sheets_of_one_module_at_the_same_time_complete_it_once(semester: Any) -> None:
    for _ in range(3):
        await semester.enrol()
    days = ("2024-02-05", "2024-02-06", "2024-02-07", "2024-02-08")
    sessions = [await semester.session("DOCUMENTS", day) for day in days]
    answers = await asyncio.gather(
        *(semester.sheet(session, on="2024-02-08") for session in sessions), semester.scores("DOCUMENTS")
    )
    assert [answer.status_code for answer in answers] == [200] * 5
    assert len(await semester.service.told("module_completed")) == 3


async def test_a_missed_session_that_was_made_up_completes_the_module(semester: Any) -> None:
    one, two = await semester.enrol(), await semester.enrol()
    session = await semester.session("DOCUMENTS", "2024-02-05")
    await semester.sheet(session, {one: "present", two: "absent"})
    assert (await semester.scores("DOCUMENTS")).json()["completed"] == [str(one)]
    make_up = await semester.session("DOCUMENTS", "2024-02-12", make_up_for=session)
    made_up = await semester.sheet(make_up, {two: "present"}, on="2024-02-12")
    assert made_up.json()["completed"] == [str(two)]
    nested = await semester.schedule("DOCUMENTS", "2024-02-19", make_up_for=make_up)
    assert (nested.status_code, nested.json()["code"]) == (422, "make_up_malformed")


async def test_a_sheet_cannot_be_taken_before_its_session(semester: Any) -> None:
    await semester.enrol()
    session = await semester.session(day="2024-02-05")
    refused = await semester.sheet(session, on="2024-02-04")
    assert (refused.status_code, refused.json()["code"]) == (422, "sheet_before_session")


async def test_what_happened_long_ago_needs_the_right_and_a_reason(semester: Any) -> None:
    one = await semester.enrol()
    session = await semester.session()
    path = f"/v1/sessions/{session}/attendance"
    body = {"rows": [{"enrolment_id": one, "status": "present"}], "occurred_on": "2024-02-05"}
    scopes = "training:read training:write"
    no_right = await semester.service.put(path, json=body, agency="BLK-LARANGAN", scopes=scopes)
    no_reason = await semester.put(path, body)
    assert [no_right.status_code, no_reason.status_code] == [403, 403]
    assert (await semester.put(path, {**body, "reason": "paper_records"})).status_code == 200


@pytest.mark.parametrize("kind", ["attendance", "scores"])
async def test_a_sheet_of_twenty_costs_no_more_statements_than_one_of_two(semester: Any, kind: str) -> None:
    for _ in range(20):
        await semester.enrol(wait=False)
    await semester.service.until_told("training_started", 20)
    session = await semester.session()
    statements: list[str] = []
    engine = semester.service.database.engine.sync_engine

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "attendance" in statement or "scores" in statement or "trainings" in statement:
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    used = []
    for size in (2, 20):
        statements.clear()
        named = semester.enrolments[:size]
        if kind == "attendance":
            answer = await semester.sheet(session, dict.fromkeys(named, "present"))
        else:
            answer = await semester.scores("MINDSET", dict.fromkeys(named, 90))
        assert answer.status_code == 200
        used.append(len(statements))
    event.remove(engine, "before_cursor_execute", count)
    assert used[0] == used[1] <= 6
