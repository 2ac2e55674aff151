"""One candidate's way, and what is told on it."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

Office = Any  # of conftest.py, which pytest imports by path


async def test_a_completed_training_opens_a_candidacy_that_a_decision_ends(office: Office) -> None:
    candidacy_id = await office.candidacy()
    assessor = await office.assessor()
    await office.recommended(candidacy_id, assessor)
    answer = await office.decide(candidacy_id, "competent")
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "passed"
    told = await office.service.told(subject=candidacy_id)
    assert [fact.type.split(".")[-2] for fact in told] == [
        "candidacy_opened",
        "assessment_scheduled",
        "assessment_recommended",
        "assessment_passed",
    ]
    assert [fact.sequence for fact in told] == [1, 2, 3, 4]
    assert {(fact.agency, fact.organiser) for fact in told} == {("LSP-SEN", "DISNAKER-TNG")}
    passed = told[-1].data
    assert passed is not None
    assert passed["occurred_on"] == "2025-05-25"
    assert [unit["outcome"] for unit in passed["units"]] == ["K", "K", "K"]


async def test_a_pass_follows_the_decision_never_the_recommendation(office: Office) -> None:
    candidacy_id = await office.candidacy()
    await office.recommended(candidacy_id, await office.assessor())
    assert await office.service.told("assessment_passed") == []
    answer = await office.decide(
        candidacy_id, "not_yet_competent", units=[{"code": "LOG.ED.002", "outcome": "BK"}]
    )
    assert answer.json()["status"] == "reassessment_due", answer.text
    assert await office.service.told("assessment_passed") == []
    [failed] = await office.service.told("assessment_failed")
    assert failed.data["failed_units"] == ["LOG.ED.002"]
    assert failed.data["attempts_left"] == 1


async def test_a_decision_that_contradicts_the_units_is_refused(office: Office) -> None:
    candidacy_id = await office.candidacy()
    await office.recommended(candidacy_id, await office.assessor(), "LOG.ED.001")
    answer = await office.decide(candidacy_id, "competent")
    assert (answer.status_code, answer.json()["code"]) == (422, "decision_contradicts_units")


async def test_only_failed_units_are_assessed_again(office: Office) -> None:
    candidacy_id = await office.candidacy()
    await office.recommended(candidacy_id, await office.assessor(), "LOG.ED.002")
    decided = await office.decide(candidacy_id, "not_yet_competent", on=date(2025, 5, 12))
    assert decided.json()["units_due"] == ["LOG.ED.002"]
    specialist = await office.assessor(unit_codes=["LOG.ED.002"])
    appointed = office.appointment(specialist, assessment_on="2025-05-20", occurred_on="2025-05-15")
    await office.done(f"/v1/candidacies/{candidacy_id}/schedule", appointed)
    whole = await office.act(candidacy_id, "records", date(2025, 5, 20), units=office.record())
    assert (whole.status_code, whole.json()["code"]) == (422, "invalid_record")
    assert "not assessed in this attempt: LOG.ED.001, LOG.ED.003" in whole.json()["detail"]
    again = office.record(units=("LOG.ED.002",))
    assert (await office.act(candidacy_id, "records", date(2025, 5, 20), units=again)).is_success
    recommended = await office.act(
        candidacy_id, "recommendation", date(2025, 5, 20), outcome="competent", person=specialist["person_id"]
    )
    assert recommended.is_success
    assert (await office.decide(candidacy_id, "competent")).json()["status"] == "passed"
    scheduled = await office.service.told("assessment_scheduled")
    assert [(fact.data["attempt"], fact.data["reason"]) for fact in scheduled] == [
        (1, "first"),
        (2, "reassessment"),
    ]


async def test_no_attempt_is_left_after_the_last_one_fails(office: Office) -> None:
    candidacy_id = await office.candidacy()
    await office.recommended(candidacy_id, await office.assessor(), "LOG.ED.002")
    await office.decide(candidacy_id, "not_yet_competent", on=date(2025, 5, 12))
    again = await office.assessor()
    await office.recommended(candidacy_id, again, "LOG.ED.002", units=("LOG.ED.002",))
    answer = await office.decide(candidacy_id, "not_yet_competent")
    assert answer.json()["status"] == "failed"
    third = await office.post(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(again))
    assert (third.status_code, third.json()["code"]) == (409, "wrong_stage")
    facts = await office.service.told("assessment_failed")
    assert [fact.data["attempts_left"] for fact in facts] == [1, 0]
    counts = (await office.get("/v1/counts", scopes="ops", agency=None)).json()
    assert counts["programmes"] == {str(office.programme_id): {"assessed": 1, "passed": 0, "failed": 1}}


async def test_the_decision_maker_is_neither_assessor_nor_trainer(office: Office) -> None:
    person_id = uuid4()
    candidacy_id = await office.candidacy(person_id=person_id)
    assessor = await office.assessor()
    await office.recommended(candidacy_id, assessor)
    for tied, rule in (
        (UUID(assessor["person_id"]), "not_the_assessor"),
        (office.teacher, "not_taught_by"),
        (office.mentor, "not_mentored_by"),
        (person_id, "not_the_candidate"),
    ):
        answer = await office.decide(candidacy_id, "competent", person=tied)
        assert (answer.status_code, answer.json()["code"]) == (403, "decision_maker_not_independent")
        assert [verdict["rule"] for verdict in answer.json()["verdicts"]] == [rule]
    by_officer = await office.decide(candidacy_id, "competent", person=None, decided_by=office.committee)
    assert by_officer.is_success, by_officer.text


async def test_nobody_but_the_assigned_assessor_recommends(office: Office) -> None:
    candidacy_id = await office.candidacy()
    assessor = await office.assessor()
    await office.done(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(assessor))
    assert (await office.act(candidacy_id, "records", units=office.record())).is_success
    other = await office.act(candidacy_id, "recommendation", outcome="competent", person=office.officer)
    assert (other.status_code, other.json()["code"]) == (403, "not_the_assessor")
    nobody = await office.act(candidacy_id, "recommendation", outcome="competent", person=None)
    assert (nobody.status_code, nobody.json()["code"]) == (403, "person_required")


async def test_k_asks_for_evidence_that_holds_in_all_four_respects(office: Office) -> None:
    candidacy_id = await office.candidacy()
    assessor = await office.assessor()
    await office.done(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(assessor))
    for missing in ("valid", "authentic", "current", "sufficient"):
        units = office.record()
        units[0][missing] = False
        answer = await office.act(candidacy_id, "records", units=units)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_record"), missing
        assert "LOG.ED.001" in answer.json()["detail"]


async def test_an_absence_uses_up_no_attempt(office: Office) -> None:
    candidacy_id = await office.candidacy()
    assessor = await office.assessor()
    await office.done(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(assessor))
    assert (await office.act(candidacy_id, "absence")).json()["status"] == "absent"
    moved = office.appointment(assessor, assessment_on="2025-05-17", occurred_on="2025-05-11")
    answer = await office.done(f"/v1/candidacies/{candidacy_id}/schedule", moved)
    assert answer["latest_attempt"]["attempt"] == 1
    facts = await office.service.told("assessment_scheduled")
    assert [fact.data["reason"] for fact in facts] == ["first", "rescheduled"]
