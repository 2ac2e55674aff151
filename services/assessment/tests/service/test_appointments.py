"""Scheduling: refused with every reason, and never beyond an assessor's day."""

import asyncio
from collections import Counter
from typing import Any
from uuid import uuid4

Office = Any  # of conftest.py, which pytest imports by path


def _rules(answer: Any) -> list[str]:
    assert (answer.status_code, answer.json()["code"]) == (409, "assessor_not_eligible"), answer.text
    return [verdict["rule"] for verdict in answer.json()["verdicts"]]


async def test_an_assessor_who_taught_the_candidate_is_refused_with_every_reason(office: Office) -> None:
    candidacy_id = await office.candidacy()
    teacher = await office.assessor(
        person_id=office.teacher,
        institution="BLK-LARANGAN",
        licensed_until="2025-05-09",
        unit_codes=["LOG.ED.001"],
    )
    answer = await office.post(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(teacher))
    assert _rules(answer) == ["licence_valid", "units_covered", "did_not_teach", "other_institution"]
    assert answer.json()["field"] == "assessor_id"
    assert await office.service.told("assessment_scheduled") == []


async def test_who_taught_the_candidate_in_a_training_he_left_is_no_impartial_assessor(
    office: Office,
) -> None:
    person_id, teacher, training_id = uuid4(), uuid4(), uuid4()
    discontinued = {
        "person_id": person_id,
        "taught_by": [{"person_id": teacher, "hours": 8, "last_on": "2024-02-01"}],
        "mentored_by": [],
    }
    await office.service.hear(
        topic="training.trainings", stem="training_discontinued", subject=training_id, data=discontinued
    )
    candidacy_id = await office.candidacy(person_id=person_id)
    assessor = await office.assessor(person_id=teacher)
    answer = await office.post(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(assessor))
    assert _rules(answer) == ["did_not_teach"]


async def test_a_declared_relation_keeps_the_assessor_away(office: Office) -> None:
    person_id = uuid4()
    candidacy_id = await office.candidacy(person_id=person_id)
    assessor = await office.assessor()
    relation = {"person_id": person_id, "kind": "family", "occurred_on": "2025-05-31"}
    declared = await office.post(f"/v1/assessors/{assessor['assessor_id']}/relations", relation)
    assert declared.status_code == 204, declared.text
    answer = await office.post(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(assessor))
    assert _rules(answer) == ["no_declared_relation"]


async def test_the_list_of_assessors_says_who_is_eligible_and_why_others_are_not(office: Office) -> None:
    candidacy_id = await office.candidacy()
    good = await office.assessor()
    mentor = await office.assessor(person_id=office.mentor)
    late = await office.assessor(licensed_until="2025-05-09")
    answer = (await office.get(f"/v1/candidacies/{candidacy_id}/eligible-assessors?on=2025-05-10")).json()
    assert [one["assessor_id"] for one in answer["eligible"]] == [good["assessor_id"]]
    reasons = {one["assessor_id"]: [why["rule"] for why in one["reasons"]] for one in answer["others"]}
    assert reasons == {mentor["assessor_id"]: ["did_not_mentor"], late["assessor_id"]: ["licence_valid"]}


async def test_two_candidates_are_not_appointed_at_the_same_time(office: Office) -> None:
    assessor = await office.assessor()
    first, second = await office.candidacy(), await office.candidacy()
    at = {"starts_at": "2025-05-10T09:00:00+07:00", "ends_at": "2025-05-10T10:00:00+07:00"}
    await office.done(f"/v1/candidacies/{first}/schedule", office.appointment(assessor, **at))
    half_past = {"starts_at": "2025-05-10T02:30:00Z", "ends_at": "2025-05-10T03:30:00Z"}
    clash = await office.post(f"/v1/candidacies/{second}/schedule", office.appointment(assessor, **half_past))
    assert _rules(clash) == ["no_clash"]
    after = {"starts_at": "2025-05-10T10:00:00+07:00", "ends_at": "2025-05-10T11:00:00+07:00"}
    await office.done(f"/v1/candidacies/{second}/schedule", office.appointment(assessor, **after))


async def test_the_daily_load_holds_when_all_schedule_at_once(office: Office) -> None:
    assessor = await office.assessor()
    waiting = [await office.candidacy() for _ in range(8)]
    answers = await asyncio.gather(
        *(office.post(f"/v1/candidacies/{one}/schedule", office.appointment(assessor)) for one in waiting)
    )
    assert Counter(answer.status_code for answer in answers) == {200: 3, 409: 5}
    assert {tuple(_rules(answer)) for answer in answers if answer.status_code == 409} == {
        ("within_daily_load",)
    }
    assert len(await office.service.told("assessment_scheduled")) == 3


async def test_an_assessors_day_can_be_listed(office: Office) -> None:
    assessor = await office.assessor()
    ours, other = await office.candidacy(), await office.candidacy()
    await office.done(f"/v1/candidacies/{ours}/schedule", office.appointment(assessor))
    await office.done(
        f"/v1/candidacies/{other}/schedule", office.appointment(assessor, assessment_on="2025-05-11")
    )
    path = f"/v1/candidacies?assessor_id={assessor['assessor_id']}&assessment_on=2025-05-10"
    listed = (await office.get(path)).json()["items"]
    assert [one["candidacy_id"] for one in listed] == [str(ours)]


async def test_a_withdrawn_candidate_frees_the_assessor(office: Office) -> None:
    assessor = await office.assessor()
    day = [await office.candidacy() for _ in range(3)]
    for candidacy_id in day:
        await office.done(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(assessor))
    fourth = await office.candidacy()
    full = await office.post(f"/v1/candidacies/{fourth}/schedule", office.appointment(assessor))
    assert _rules(full) == ["within_daily_load"]
    withdrawn = await office.act(day[0], "withdrawal")
    assert withdrawn.json()["status"] == "withdrawn"
    await office.done(f"/v1/candidacies/{fourth}/schedule", office.appointment(assessor))


async def test_rescheduling_and_replacing_judge_the_assessor_again(office: Office) -> None:
    candidacy_id = await office.candidacy()
    assessor = await office.assessor(licensed_until="2025-05-15")
    await office.done(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(assessor))
    later = {"assessment_on": "2025-05-20", "tuk_key": "TUK-LARANGAN"}
    refused = await office.act(candidacy_id, "reschedule", **later)
    assert _rules(refused) == ["licence_valid"]
    moved = await office.act(candidacy_id, "reschedule", **later | {"assessment_on": "2025-05-14"})
    assert moved.json()["latest_attempt"]["assessment_on"] == "2025-05-14"
    teacher = await office.assessor(person_id=office.teacher)
    refused = await office.act(candidacy_id, "assessor", assessor_id=teacher["assessor_id"])
    assert _rules(refused) == ["did_not_teach"]
    other = await office.assessor()
    replaced = await office.act(candidacy_id, "assessor", assessor_id=other["assessor_id"])
    assert replaced.json()["latest_attempt"]["assessor_id"] == other["assessor_id"]
    facts = await office.service.told("assessment_scheduled")
    assert [fact.data["reason"] for fact in facts] == ["first", "rescheduled", "assessor_replaced"]


async def test_an_appointment_is_at_a_known_place_and_in_order(office: Office) -> None:
    candidacy_id = await office.candidacy()
    assessor = await office.assessor()
    path = f"/v1/candidacies/{candidacy_id}/schedule"
    for change, status, code in (
        ({"tuk_key": "TUK-NOWHERE"}, 404, "tuk_not_found"),
        ({"assessor_id": uuid4()}, 404, "assessor_not_found"),
        ({"assessment_on": "2025-04-30"}, 422, "out_of_order"),
        ({"occurred_on": "2025-05-11"}, 422, "out_of_order"),
        ({"occurred_on": "2025-04-01"}, 422, "out_of_order"),
        ({"starts_at": "2025-05-10T09:00:00+07:00"}, 422, "invalid_appointment"),
        ({"reason": None}, 403, "history_refused"),
        ({"occurred_on": "2025-06-01", "assessment_on": "2025-06-02"}, 422, "occurred_in_future"),
    ):
        answer = await office.post(path, office.appointment(assessor, **change))
        assert (answer.status_code, answer.json()["code"]) == (status, code), change
    nobody = await office.post(path, office.appointment(assessor), person=None)
    assert (nobody.status_code, nobody.json()["code"]) == (403, "person_required")
    await office.done(path, office.appointment(assessor, behalf=office.officer), person=None)
    again = await office.post(path, office.appointment(assessor))
    assert (again.status_code, again.json()["code"]) == (409, "wrong_stage")
