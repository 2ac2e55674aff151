"""The whole way: curriculum, cohort, enrolment, sessions, sheets, mentoring, conclusion."""

from typing import Any


async def test_a_semester_ends_with_a_training_completed(semester: Any) -> None:
    enrolment = await semester.enrol()
    for module, day in (("MINDSET", "2024-02-05"), ("DOCUMENTS", "2024-02-12")):
        session = await semester.session(module, day)
        assert (await semester.sheet(session, on=day)).status_code == 200
        recorded = await semester.scores(module, on="2024-02-20")
        assert recorded.status_code == 200, recorded.text
        assert recorded.json()["completed"] == [str(enrolment)]
    assert (await semester.mentoring()).status_code == 201
    concluded = await semester.conclude()
    assert concluded.status_code == 200, concluded.text
    assert (concluded.json()["completed"], concluded.json()["discontinued"]) == (1, 0)

    assert await semester.told_of(enrolment) == [
        "training_started",
        "module_completed",
        "module_completed",
        "mentoring_held",
        "training_completed",
    ]
    [fact] = await semester.service.told("training_completed")
    assert (fact.agency, fact.organiser) == ("BLK-LARANGAN", "DISNAKER-TNG")
    completed = fact.data
    assert completed["taught_by"] == [
        {"person_id": str(semester.instructor), "hours": 4.0, "last_on": "2024-02-12"}
    ]
    assert completed["mentored_by"] == [
        {"person_id": str(semester.mentor), "sessions": 1, "last_on": "2024-04-02"}
    ]
    assert (completed["scheme_key"], completed["scheme_version"]) == ("PPEJP-01", 1)
    assert (completed["attendance_percent"], completed["mentoring_sessions"]) == (100, 1)
    assert completed["occurred_on"] == "2024-06-28"
