"""What training does when it hears of others' facts."""

from typing import Any

from chassis.testing import eventually


async def test_an_enrolment_waits_for_its_cohort_and_then_starts_its_training(semester: Any) -> None:
    later = type(semester)(semester.service)
    enrolment = await later.enrol()
    [parked] = await semester.service.parked()
    assert (parked.waits_kind, parked.waits_key) == ("cohort", str(later.cohort_id))
    await later.open(code="TKM-2024-2")
    await semester.service.until_told("training_started")
    assert await semester.service.parked() == []
    assert await later.told_of(enrolment) == ["training_started"]


async def test_a_redelivered_enrolment_starts_one_training(semester: Any) -> None:
    enrolment = await semester.enrol()
    data = {
        "enrolment_id": enrolment,
        "cohort_id": semester.cohort_id,
        "person_id": semester.persons[0],
        "track": "exporter",
        "route": "direct",
        "reason": "seat_free",
        "occurred_on": "2024-01-10",
    }
    for sequence in (1, 2):
        await semester.service.hear(
            topic="registration.enrolments",
            stem="participant_enrolled",
            subject=enrolment,
            data=data,
            sequence=sequence,
        )
    assert await semester.told_of(enrolment) == ["training_started"]


async def test_a_withdrawal_discontinues_the_training_with_its_reason(semester: Any) -> None:
    expected = {
        "participant_request": "withdrawn",
        "consent_withdrawn": "consent_withdrawn",
        "person_erased": "person_erased",
        "a_reason_of_next_year": "withdrawn",
    }
    for reason in expected:
        await semester.withdraw(await semester.enrol(), reason)
    told = await semester.service.told("training_discontinued")
    assert [fact.data["reasons"] for fact in told] == [[reason] for reason in expected.values()]
    assert {fact.data["occurred_on"] for fact in told} == {"2024-03-01"}


async def test_withdrawn_consent_to_training_ends_it_and_other_consents_do_not(semester: Any) -> None:
    enrolment = await semester.enrol()
    person = semester.persons[0]
    for purpose in ("data_sharing", "training"):
        assert await semester.told_of(enrolment) == ["training_started"]
        await semester.service.hear(
            topic="registration.persons",
            stem="consent_withdrawn",
            subject=person,
            data={"person_id": person, "purpose": purpose, "occurred_on": "2024-03-01"},
        )
    await semester.withdraw(enrolment, "consent_withdrawn")
    assert await semester.told_of(enrolment) == ["training_started", "training_discontinued"]


async def test_a_changed_cohort_moves_the_end_of_its_semester_but_not_its_trainer(semester: Any) -> None:
    await semester.hear_cohort("cohort_changed", semester_ends_on="2024-07-31", trainer="BLK-BENDA")
    await semester.hear_cohort("cohort_closed", semester_ends_on="2024-07-31", status="closed")
    shown = (await semester.get(f"/v1/cohorts/{semester.cohort_id}")).json()
    assert (shown["semester_ends_on"], shown["trainer"], shown["status"]) == (
        "2024-07-31",
        "BLK-LARANGAN",
        "closed",
    )
    assert shown["entered_afterwards"] is True


async def test_of_a_profile_only_the_name_is_kept_and_a_tombstone_takes_it(semester: Any) -> None:
    await semester.enrol()
    person = semester.persons[0]
    profile = {
        "person_id": person,
        "full_name": "Siti Rahmawati",
        "birth_date": "1990-05-01",
        "gender": "female",
        "phone": "+628111111111",
        "email": None,
        "kelurahan_code": "36.71.13.1007",
        "education": "SMA",
    }
    hear = semester.service.hear
    await hear(topic="registration.profiles", stem="person_profile", subject=person, data=profile)
    assert await _names(semester) == ["Siti Rahmawati"]
    await hear(topic="registration.profiles", stem="person_profile", subject=person, data=None)

    async def forgotten() -> bool:
        return await _names(semester) == []

    await eventually(forgotten, "the name to be forgotten")


async def _names(semester: Any) -> list[str]:
    async with semester.service.database.engine.connect() as connection:
        return list((await connection.exec_driver_sql("select full_name from names")).scalars())
