"""The end of the semester, and of those who leave before it."""

from datetime import date
from typing import Any

from chassis import Due, clock
from chassis.ids import new_id
from training.use_cases.conclude_cohort import conclude_semesters_due

CONCLUDE = Due("conclude_semesters", conclude_semesters_due)


async def teach(semester: Any, absent: frozenset[Any] = frozenset()) -> None:
    """Both modules, held and scored; those `absent` miss the second one."""
    for module, day in (("MINDSET", "2024-02-05"), ("DOCUMENTS", "2024-02-12")):
        session = await semester.session(module, day)
        marks = {
            enrolment: "absent" if module == "DOCUMENTS" and enrolment in absent else "present"
            for enrolment in semester.enrolments
        }
        assert (await semester.sheet(session, marks, on=day)).status_code == 200
        assert (await semester.scores(module)).status_code == 200


async def test_everybody_is_judged_and_every_reason_is_told(semester: Any) -> None:
    good, bad = await semester.enrol(), await semester.enrol()
    await teach(semester, absent=frozenset({bad}))
    await semester.mentoring(enrolment_ids=[good])
    concluded = await semester.conclude()
    assert (concluded.json()["completed"], concluded.json()["discontinued"]) == (1, 1)
    [told] = await semester.service.told("training_discontinued")
    assert told.data["reasons"] == ["attendance", "modules", "mentoring"]
    assert told.data["enrolment_id"] == str(bad)
    assert told.data["taught_by"][0]["hours"] == 2.0
    shown = await semester.training(bad)
    assert (shown["status"], shown["ended_on"], shown["attendance_percent"]) == (
        "discontinued",
        "2024-06-28",
        50,
    )


async def test_a_semester_cannot_be_concluded_before_its_end(semester: Any) -> None:
    await semester.enrol()
    refused = await semester.conclude(on="2024-06-27")
    assert (refused.status_code, refused.json()["code"]) == (409, "semester_running")


async def test_nobody_fails_because_of_a_sheet_that_was_not_handed_in(semester: Any) -> None:
    await semester.enrol()
    session = await semester.session()
    refused = await semester.conclude()
    assert (refused.status_code, refused.json()["code"]) == (409, "sheets_missing")
    assert refused.json()["sessions"] == [str(session)]
    assert not await semester.service.told("training_discontinued")


async def test_after_the_conclusion_nothing_changes(semester: Any) -> None:
    enrolment = await semester.enrol()
    await teach(semester)
    await semester.mentoring()
    await semester.conclude()
    told = await semester.told_of(enrolment)
    training_id = (await semester.training(enrolment))["training_id"]
    again = await semester.conclude()
    assert (again.json()["completed"], again.json()["discontinued"]) == (0, 0)
    mentoring = await semester.mentoring()
    assert [verdict["rule"] for verdict in mentoring.json()["verdicts"]] == ["training_running"]
    dropped = await semester.post(
        f"/v1/trainings/{training_id}/discontinuation", {"reason": "dropped_out", "occurred_on": "2025-05-31"}
    )
    assert (dropped.status_code, dropped.json()["code"]) == (409, "training_ended")
    assert await semester.told_of(enrolment) == told


async def test_who_drops_out_is_discontinued_with_what_was_done_until_then(semester: Any) -> None:
    enrolment = await semester.enrol()
    await semester.sheet(await semester.session())
    training_id = (await semester.training(enrolment))["training_id"]
    path = f"/v1/trainings/{training_id}/discontinuation"
    early = await semester.post(
        path, {"reason": "dropped_out", "occurred_on": "2024-01-09", "history_reason": "paper_records"}
    )
    assert (early.status_code, early.json()["code"]) == (422, "ended_before_start")
    dropped = await semester.post(
        path,
        {"reason": "dropped_out", "occurred_on": "2024-03-01", "history_reason": "paper_records"},
    )
    assert (dropped.status_code, dropped.json()["reasons"]) == (200, ["dropped_out"])
    [told] = await semester.service.told("training_discontinued")
    assert told.data["taught_by"] == [
        {"person_id": str(semester.instructor), "hours": 2.0, "last_on": "2024-02-05"}
    ]
    await semester.withdraw(enrolment, reason="training_discontinued")
    assert await semester.told_of(enrolment) == ["training_started", "training_discontinued"]


async def test_mentoring_is_told_for_each_and_refused_for_all_if_one_cannot(semester: Any) -> None:
    one, two = await semester.enrol(), await semester.enrol()
    held = await semester.mentoring(cohort_id=semester.cohort_id)
    assert held.status_code == 201
    told = await semester.service.told("mentoring_held")
    assert {fact.data["enrolment_id"] for fact in told} == {str(one), str(two)}
    listed = (await semester.get(f"/v1/mentorings?cohort_id={semester.cohort_id}")).json()["items"]
    assert [set(item["enrolment_ids"]) for item in listed] == [{str(one), str(two)}]
    himself = await semester.mentoring(mentor_person_id=semester.persons[0])
    assert [verdict["rule"] for verdict in himself.json()["verdicts"]] == ["mentor_is_another", "accepted"]
    outside = await semester.mentoring(on="2024-07-01")
    assert {verdict["rule"] for verdict in outside.json()["verdicts"]} == {"in_semester"}
    assert len(await semester.service.told("mentoring_held")) == 2


async def test_the_clock_concludes_after_the_days_of_grace(semester: Any) -> None:
    """Not the cohort that was entered afterwards, and not one whose sheets are missing."""
    entered_afterwards = await semester.enrol()
    clocked = type(semester)(semester.service, cohort_id=new_id())
    today = date(2025, 5, 31)
    await clocked.open(
        code="TKM-2025-1",
        window_closes_on=today,
        semester_starts_on=date(2024, 12, 1),
        semester_ends_on=date(2025, 5, 17),
    )
    enrolment = await clocked.enrol()
    missing = await clocked.session(day="2025-05-05")
    database = semester.service.database
    assert await clock.run_due(CONCLUDE, "training", database) == 0
    assert (await clocked.sheet(missing, on="2025-05-05")).status_code == 200
    assert await clock.run_due(CONCLUDE, "training", database) == 1
    assert await clock.run_due(CONCLUDE, "training", database) == 0
    assert await clocked.told_of(enrolment) == ["training_started", "training_discontinued"]
    assert (await clocked.training(enrolment))["ended_on"] == "2025-05-31"
    assert await semester.told_of(entered_afterwards) == ["training_started"]
