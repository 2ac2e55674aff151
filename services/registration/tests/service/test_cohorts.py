"""Cohorts: opened on what exists, changed with care, closed by agency or clock."""

from typing import Any
from uuid import uuid4

from chassis.clock import run_due
from chassis.service import Due
from registration.use_cases.close_cohort import close_due_windows
from registration.use_cases.lapse_waitlist import lapse_due_waitlists


async def test_a_cohort_opens_only_on_versions_that_were_published(stage: Any) -> None:
    body = stage.cohort_body(curriculum_version=2)
    refused = await stage.post("/v1/cohorts", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "curriculum_version_unknown")
    refused = await stage.post("/v1/cohorts", stage.cohort_body(scheme_key="PPEJP-99"))
    assert refused.json()["code"] == "scheme_version_unknown"
    data = {"curriculum_key": "EKSPOR-UMKM", "version": 2, "track": "exporter"}
    await stage.service.hear(
        topic="training.curricula", stem="curriculum_published", subject=uuid4(), data=data
    )
    assert (await stage.post("/v1/cohorts", body)).status_code == 201


async def test_every_cohort_event_carries_the_whole_state(stage: Any) -> None:
    cohort = await stage.cohort(reserved={"disability": 1})
    changed = await stage.service.patch(
        f"/v1/cohorts/{cohort['cohort_id']}",
        json={"quota": 5, "settings": {"max_attempts": 2}, "occurred_on": "2025-05-31"},
        agency="DISNAKER-TNG",
        scopes="registration:write",
        headers={"If-Match": '"1"'},
    )
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    opened, after = await stage.service.told(subject=cohort["cohort_id"])
    assert opened.data.keys() == after.data.keys()
    assert (after.data["quota"], after.data["settings"]["max_attempts"]) == (5, 2)
    assert after.data["reserved"] == {"disability": 1}


async def test_a_change_on_an_old_version_is_refused(stage: Any) -> None:
    cohort = await stage.cohort()
    options = {
        "json": {"quota": 5, "occurred_on": "2025-05-31"},
        "agency": "DISNAKER-TNG",
        "scopes": "registration:write",
    }
    path = f"/v1/cohorts/{cohort['cohort_id']}"
    assert (await stage.service.patch(path, **options)).status_code == 428
    stale = await stage.service.patch(path, **options, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "cohort_version_stale")


async def test_a_higher_quota_goes_to_whoever_waits(stage: Any) -> None:
    cohort = await stage.cohort(quota=1)
    await stage.apply(cohort)
    waiting = await stage.apply(cohort)
    await stage.service.patch(
        f"/v1/cohorts/{cohort['cohort_id']}",
        json={"quota": 2, "occurred_on": "2025-05-31"},
        agency="DISNAKER-TNG",
        scopes="registration:write",
        headers={"If-Match": '"1"'},
    )
    assert (await stage.enrolment(waiting))["reason"] == "seat_free"


async def test_contradictions_name_the_field_to_change(stage: Any) -> None:
    for changes, field in (
        ({"window_closes_on": "2025-04-01"}, "window_closes_on"),
        ({"semester_ends_on": "2025-06-20"}, "semester_ends_on"),
        ({"reserved": {"disability": 9}}, "reserved"),
        ({"trainer": "BLK-NOWHERE"}, "trainer"),
        ({"training_centre_key": "BLK-NOWHERE"}, "training_centre_key"),
    ):
        refused = await stage.post("/v1/cohorts", stage.cohort_body(**changes))
        assert (refused.status_code, refused.json()["field"]) == (422, field), refused.text


async def test_the_clock_closes_a_window_that_is_over(stage: Any) -> None:
    due = Due("close_windows", close_due_windows)
    running = await stage.cohort(quota=2, reserved={"disability": 1}, window_closes_on="2025-05-31")
    afterwards = await stage.cohort(window_closes_on="2025-05-30")
    assert afterwards["entered_afterwards"]
    await stage.apply(running)
    waiting = await stage.apply(running)
    assert await run_due(due, "registration", stage.service.database) == 0
    # A day later. The settings are frozen for everybody but the calendar.
    stage.service.settings.__dict__["business_date"] = stage.service.settings.today().replace(month=6, day=1)
    assert await run_due(due, "registration", stage.service.database) == 1
    assert (await stage.enrolment(waiting))["route"] == "fallback"
    [closed] = await stage.service.told("cohort_closed")
    assert (closed.subject, closed.data["status"]) == (running["cohort_id"], "closed")
    late = await stage.apply(running)
    assert (late["status"], late["ended_reason"]) == ("rejected", "window_closed")


async def test_whoever_waits_when_nobody_joins_any_more_is_told(stage: Any) -> None:
    due = Due("lapse_waitlists", lapse_due_waitlists)
    cohort = await stage.cohort(quota=1, window_closes_on="2025-05-31", semester_starts_on="2025-05-17")
    await stage.apply(cohort)
    waiting = await stage.apply(cohort)
    await stage.post(f"/v1/cohorts/{cohort['cohort_id']}/close", {"occurred_on": "2025-05-31"})
    assert await run_due(due, "registration", stage.service.database) == 0
    stage.service.settings.__dict__["business_date"] = stage.service.settings.today().replace(month=6, day=1)
    assert await run_due(due, "registration", stage.service.database) == 1
    lapsed = await stage.enrolment(waiting)
    assert (lapsed["status"], lapsed["ended_reason"]) == ("rejected", "not_selected")


async def test_history_needs_a_right_and_a_reason(stage: Any) -> None:
    body = stage.cohort_body(occurred_on="2025-01-10")
    assert (await stage.post("/v1/cohorts", body)).json()["code"] == "history_refused"
    assert (await stage.post("/v1/cohorts", {**body, "reason": "back_entry"})).status_code == 201


async def test_an_unknown_field_is_refused_by_name(stage: Any) -> None:
    refused = await stage.post("/v1/cohorts", {**stage.cohort_body(), "qouta": 30})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    assert "qouta" in refused.text


async def test_ranked_admission_seats_the_best_when_the_window_is_over(stage: Any) -> None:
    cohort = await stage.cohort(
        quota=3,
        reserved={"disability": 1, "pasar_cipadu": 1},
        admission="ranked",
        window_closes_on="2025-05-31",
    )
    groups = [["disability"], [], [], [], []]
    scores = [5, 50, 90, 70, 10]
    applied = [await stage.apply(cohort, priority_groups=group) for group in groups]
    assert {one["status"] for one in applied} == {"applied"}
    for one, score in zip(applied, scores, strict=True):
        screened = await stage.post(
            f"/v1/enrolments/{one['enrolment_id']}/screening",
            {"score": score, "interview_score": score, "occurred_on": "2025-05-31"},
        )
        assert screened.json()["screening_score"] == score
    path = f"/v1/cohorts/{cohort['cohort_id']}"
    early = await stage.post(f"{path}/admission", {"occurred_on": "2025-05-31"})
    assert early.json()["code"] == "window_still_open"
    await stage.post(f"{path}/close", {"occurred_on": "2025-05-31"})
    admitted = await stage.post(f"{path}/admission", {"occurred_on": "2025-05-31"})
    assert {k: admitted.json()[k] for k in ("enrolled", "waitlisted", "not_selected")} == {
        "enrolled": 3,
        "waitlisted": 2,
        "not_selected": 0,
    }
    after = [await stage.enrolment(one) for one in applied]
    assert [one["status"] for one in after] == [
        "enrolled",
        "waitlisted",
        "enrolled",
        "enrolled",
        "waitlisted",
    ]
    again = await stage.post(f"{path}/admission", {"occurred_on": "2025-05-31"})
    assert again.json()["enrolled"] == 0
    await stage.withdraw(after[0])
    assert (await stage.enrolment(applied[1]))["route"] == "promoted"


async def test_the_ranking_leaves_the_seat_of_whoever_was_transferred_before(stage: Any) -> None:
    ranked = await stage.cohort(
        quota=2, reserved={"disability": 1}, admission="ranked", window_closes_on="2025-05-31"
    )
    transferred = await stage.apply(await stage.cohort(), priority_groups=["disability"])
    body = {"cohort_id": ranked["cohort_id"], "occurred_on": "2025-05-31"}
    moved = await stage.post(f"/v1/enrolments/{transferred['enrolment_id']}/transfer", body)
    assert moved.status_code == 201, moved.text
    applied = [await stage.apply(ranked, priority_groups=["disability"]) for _ in range(2)]
    path = f"/v1/cohorts/{ranked['cohort_id']}"
    await stage.post(f"{path}/close", {"occurred_on": "2025-05-31"})
    admitted = (await stage.post(f"{path}/admission", {"occurred_on": "2025-05-31"})).json()
    assert (admitted["enrolled"], admitted["waitlisted"]) == (1, 1)
    assert [(await stage.enrolment(one))["status"] for one in applied] == ["enrolled", "waitlisted"]


async def test_the_ranking_seats_nobody_who_has_got_a_seat_elsewhere(stage: Any) -> None:
    ranked = await stage.cohort(quota=1, admission="ranked", window_closes_on="2025-05-31")
    person = stage.person()
    both = await stage.apply(ranked, person=person, priority_groups=["disability"])
    other = await stage.apply(ranked)
    assert (await stage.apply(await stage.cohort(), person=person))["status"] == "enrolled"
    path = f"/v1/cohorts/{ranked['cohort_id']}"
    await stage.post(f"{path}/close", {"occurred_on": "2025-05-31"})
    await stage.post(f"{path}/admission", {"occurred_on": "2025-05-31"})
    refused = await stage.enrolment(both)
    assert (refused["status"], refused["ended_reason"]) == ("rejected", "recent_enrolment")
    assert (await stage.enrolment(other))["status"] == "enrolled"


async def test_a_transfer_ends_one_enrolment_and_begins_another(stage: Any) -> None:
    here, there = await stage.cohort(quota=1), await stage.cohort(quota=1)
    enrolled, waiting = await stage.apply(here), await stage.apply(here)
    path = f"/v1/enrolments/{enrolled['enrolment_id']}/transfer"
    body = {"cohort_id": there["cohort_id"], "occurred_on": "2025-05-31"}
    moved = await stage.post(path, body)
    assert (moved.status_code, moved.json()["route"]) == (201, "transferred"), moved.text
    assert (await stage.enrolment(enrolled))["ended_reason"] == "transferred"
    assert (await stage.enrolment(waiting))["route"] == "promoted"
    full = await stage.post(f"/v1/enrolments/{waiting['enrolment_id']}/transfer", body)
    assert (full.status_code, full.json()["code"]) == (409, "cohort_is_full")


async def test_a_discontinued_training_gives_the_seat_back(stage: Any) -> None:
    cohort = await stage.cohort(quota=1)
    enrolled, waiting = await stage.apply(cohort), await stage.apply(cohort)
    await stage.service.hear(
        topic="training.trainings",
        stem="training_discontinued",
        subject=uuid4(),
        data={
            "enrolment_id": enrolled["enrolment_id"],
            "occurred_on": "2025-07-02",
            "reasons": ["dropped_out"],
        },
    )
    assert (await stage.enrolment(enrolled))["ended_reason"] == "training_discontinued"
    assert (await stage.enrolment(waiting))["status"] == "enrolled"
    assert await stage.service.parked() == []


async def test_a_training_discontinued_because_of_a_withdrawal_changes_nothing(stage: Any) -> None:
    cohort = await stage.cohort()
    enrolled = await stage.apply(cohort)
    await stage.withdraw(enrolled)
    before = await stage.service.told(subject=enrolled["enrolment_id"])
    await stage.service.hear(
        topic="training.trainings",
        stem="training_discontinued",
        subject=uuid4(),
        data={
            "enrolment_id": enrolled["enrolment_id"],
            "occurred_on": "2025-07-02",
            "reasons": ["withdrawn"],
        },
    )
    assert await stage.service.told(subject=enrolled["enrolment_id"]) == before
    assert await stage.service.parked() == []


async def test_the_counts_are_what_the_events_say(stage: Any) -> None:
    cohort = await stage.cohort(quota=1)
    enrolled, _ = await stage.apply(cohort), await stage.apply(cohort)
    await stage.apply(cohort, consent=None)
    await stage.withdraw(enrolled)
    counts = (await stage.service.get("/v1/counts", scopes="ops")).json()["programmes"][
        str(stage.programme_id)
    ]
    assert counts == {"applications": 3, "enrolled": 2, "waitlisted": 1, "promoted": 1}
    stems = [told.type.split(".")[3] for told in await stage.service.told()]
    assert stems.count("application_submitted") == 3 and stems.count("participant_enrolled") == 2


async def test_lists_are_searched_filtered_and_paged(stage: Any) -> None:
    wanted = await stage.cohort(code="CARI_INI-01")
    await stage.cohort()
    found = (await stage.get("/v1/cohorts?search=cari_ini")).json()["items"]
    assert [one["cohort_id"] for one in found] == [wanted["cohort_id"]]
    assert (await stage.get("/v1/cohorts?search=%25")).json()["items"] == []
    assert (await stage.get(f"/v1/cohorts?programme_id={uuid4()}")).json()["items"] == []
    applied = [await stage.apply(wanted, external_ref=f"LOKET-{number}") for number in range(3)]
    first = (await stage.get(f"/v1/enrolments?cohort_id={wanted['cohort_id']}&limit=2")).json()
    rest = (await stage.get(f"/v1/enrolments?limit=2&after={first['next']}")).json()
    assert [one["enrolment_id"] for one in first["items"] + rest["items"]] == [
        one["enrolment_id"] for one in applied
    ]
    by_ref = (await stage.get("/v1/enrolments?external_ref=LOKET-1")).json()["items"]
    assert [one["enrolment_id"] for one in by_ref] == [applied[1]["enrolment_id"]]
    assert (await stage.get("/v1/cohorts?after=x")).json()["code"] == "invalid_cursor"


async def test_a_null_character_is_refused_wherever_it_stands(stage: Any) -> None:
    """PostgreSQL keeps none in text; it must not come that far."""
    cohort = await stage.cohort()
    for changes in (
        {"email": "a\0@contoh.id"},
        {"full_name": "A\0"},
        {"address": "A\0"},
        {"external_ref": "A\0"},
    ):
        body = stage.application(cohort, person=stage.person(**changes))
        assert (await stage.post("/v1/applications", body)).status_code == 422, changes
    for changes in ({"name": "A\0"}, {"nib": "\0"}, {"npwp": "\0"}, {"kbli": "\0"}, {"cluster_key": "\0"}):
        body = stage.application(cohort, business={"name": "Kain", "sector": "textile", **changes})
        assert (await stage.post("/v1/applications", body)).status_code == 422, changes
    for query in ("cohorts?search=%00", "enrolments?external_ref=%00", "persons?external_ref=%00"):
        assert (await stage.get(f"/v1/{query}")).status_code == 422, query
