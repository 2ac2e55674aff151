"""Persons: known once, told of on one topic only, and forgotten when they ask."""

from datetime import date
from typing import Any
from uuid import uuid4

ON = {"occurred_on": "2025-05-31"}
OTHER = "DISNAKER-LAIN"


async def test_a_known_nik_discloses_nothing(stage: Any) -> None:
    mine = stage.person()
    first = (await stage.post("/v1/persons", mine)).json()
    again = (await stage.post("/v1/persons", mine)).json()
    assert again == {"person_id": first["person_id"], "known": True}
    theirs = {
        **stage.person(),
        "nik_ktp": mine["nik_ktp"],
        "full_name": "Nama Lain",
        "kelurahan_code": "36.74.01.1001",
    }
    answer = await stage.post("/v1/persons", theirs, agency=OTHER)
    assert answer.json() == {"person_id": first["person_id"], "known": False}
    # Nothing was overwritten, and to the other agency the name stays unknown.
    [profile] = await stage.service.told("person_profile")
    assert profile.data["full_name"] == mine["full_name"]
    assert (await stage.get(f"/v1/persons/{first['person_id']}/name", agency=OTHER)).status_code == 404


async def test_a_nik_is_stored_sealed_and_found_by_a_keyed_index(stage: Any) -> None:
    mine = stage.person()
    person_id = (await stage.post("/v1/persons", mine)).json()["person_id"]
    async with stage.service.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql("select * from persons where person_id = $1", (person_id,))
        row = rows.one()
    assert mine["nik_ktp"].encode() not in bytes(row.nik_sealed) + bytes(row.nik_index)
    vault = stage.service.database.resources.vault
    assert vault.open(bytes(row.nik_sealed), row.person_id) == mine["nik_ktp"]


async def test_personal_data_travel_on_the_topic_of_profiles_alone(stage: Any) -> None:
    cohort = await stage.cohort()
    person = stage.person(full_name="Nama Yang Sangat Khas", email="khas@example.id")
    await stage.apply(cohort, person=person)
    for told in await stage.service.told():
        words = str(told.data)
        if "person_profile" not in told.type:
            assert "Khas" not in words and "khas@" not in words and person["phone"][1:] not in words
        assert person["nik_ktp"] not in words


async def test_without_consent_nothing_of_the_person_leaves_the_service(stage: Any) -> None:
    cohort = await stage.cohort()
    enrolment = await stage.apply(cohort, consent=None)
    assert enrolment["status"] == "rejected"
    assert await stage.service.told("person_profile") == []
    # A consent given later brings the profile that was held back.
    later = await stage.post(
        f"/v1/persons/{enrolment['person_id']}/consents", stage.application(cohort)["consent"]
    )
    assert later.status_code == 201
    assert len(await stage.service.told("person_profile")) == 1


async def test_a_wrong_nik_is_refused_with_what_is_wrong(stage: Any) -> None:
    person = stage.person()
    answer = await stage.post("/v1/persons", {**person, "gender": "male"})
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["field"]) == (422, "nik_invalid", "nik_ktp")
    assert problem["faults"] == ["gender_differs"]
    cohort = await stage.cohort()
    nested = await stage.post(
        "/v1/applications", stage.application(cohort, person={**person, "gender": "male"})
    )
    assert nested.json()["field"] == "person.nik_ktp"


async def test_a_name_is_told_to_a_party_with_an_open_part_and_the_asking_is_kept(stage: Any) -> None:
    cohort = await stage.cohort()
    enrolment = await stage.apply(cohort)
    path = f"/v1/persons/{enrolment['person_id']}/name"
    answer = await stage.get(path, agency="BLK-LARANGAN")
    assert answer.json()["full_name"].startswith("Peserta Contoh")
    async with stage.service.database.engine.connect() as connection:
        asked = await connection.exec_driver_sql(
            "select agency, subject from audit_trail where action = 'name_disclosed'"
        )
        assert [tuple(row) for row in asked] == [("BLK-LARANGAN", enrolment["person_id"])]
    await stage.withdraw(enrolment)
    assert (await stage.get(path, agency="BLK-LARANGAN")).status_code == 404


async def test_withdrawing_consent_ends_what_is_open_and_promotes_the_next(stage: Any) -> None:
    cohort = await stage.cohort(quota=1)
    enrolled, waiting = await stage.apply(cohort), await stage.apply(cohort)
    answer = await stage.post(
        f"/v1/persons/{enrolled['person_id']}/consents/withdrawal", {"purpose": "training", **ON}
    )
    assert answer.json()["enrolment_ids"] == [enrolled["enrolment_id"]]
    assert (await stage.enrolment(enrolled))["ended_reason"] == "consent_withdrawn"
    assert (await stage.enrolment(waiting))["status"] == "enrolled"
    assert len(await stage.service.told("consent_withdrawn")) == 1
    twice = await stage.post(
        f"/v1/persons/{enrolled['person_id']}/consents/withdrawal", {"purpose": "training", **ON}
    )
    assert (twice.status_code, twice.json()["code"]) == (409, "consent_not_standing")


async def test_somebody_in_line_whose_consent_is_gone_is_passed_over(stage: Any) -> None:
    cohort = await stage.cohort(quota=1)
    enrolled, first, second = [await stage.apply(cohort) for _ in range(3)]
    async with stage.service.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "update consents set withdrawn_on = '2025-05-31' where person_id = $1", (first["person_id"],)
        )
    await stage.withdraw(enrolled)
    passed_over = await stage.enrolment(first)
    assert (passed_over["status"], passed_over["ended_reason"]) == ("rejected", "consent")
    assert (await stage.enrolment(second))["route"] == "promoted"


async def test_an_erased_person_leaves_an_id_and_nothing_else(stage: Any) -> None:
    cohort = await stage.cohort()
    person = stage.person()
    enrolment = await stage.apply(cohort, person=person, external_ref="LOKET-7")
    answer = await stage.post(f"/v1/persons/{enrolment['person_id']}/erasure", ON)
    assert answer.json()["enrolment_ids"] == [enrolment["enrolment_id"]]
    [tombstone] = await stage.service.told("person_profile")
    assert tombstone.data is None and tombstone.subject == enrolment["person_id"]
    async with stage.service.database.engine.connect() as connection:
        tables = [
            "persons",
            "businesses",
            "enrolments",
            "consents",
            "outbox",
            "person_agencies",
            "audit_trail",
        ]
        for table in tables:
            rows = (await connection.exec_driver_sql(f"select * from {table}")).all()  # noqa: S608
            assert person["full_name"] not in str(rows) and "LOKET-7" not in str(rows)
    # The same NIK is somebody new afterwards.
    anew = (await stage.post("/v1/persons", person)).json()
    assert anew["person_id"] != enrolment["person_id"]
    assert (await stage.post(f"/v1/persons/{enrolment['person_id']}/erasure", ON)).status_code == 200


async def test_an_agency_that_typed_a_known_nik_cannot_erase_the_person(stage: Any) -> None:
    mine = stage.person()
    person_id = (await stage.post("/v1/persons", mine)).json()["person_id"]
    await stage.post("/v1/persons", mine, agency=OTHER)
    assert (await stage.post(f"/v1/persons/{person_id}/erasure", ON, agency=OTHER)).status_code == 404


async def test_a_person_is_found_by_the_agencys_own_reference_only(stage: Any) -> None:
    person_id = (await stage.post("/v1/persons", stage.person(external_ref="STAF-1"))).json()["person_id"]
    assert (await stage.get("/v1/persons?external_ref=STAF-1")).json() == {"person_ids": [person_id]}
    assert (await stage.get("/v1/persons?external_ref=STAF-1", agency=OTHER)).json() == {"person_ids": []}


async def test_a_consent_counts_for_the_agency_it_was_given_to(stage: Any) -> None:
    cohort = await stage.cohort()
    person_id = (await stage.post("/v1/persons", stage.person())).json()["person_id"]
    consent = stage.application(cohort)["consent"]
    assert (await stage.post(f"/v1/persons/{person_id}/consents", consent)).status_code == 201
    applied = await stage.apply(cohort, person_id=person_id, consent=None)
    assert applied["status"] == "enrolled"
    mine = stage.person()
    await stage.post("/v1/persons", mine, agency=OTHER)
    elsewhere = (await stage.post("/v1/persons", mine)).json()["person_id"]
    await stage.post(f"/v1/persons/{elsewhere}/consents", consent, agency=OTHER)
    refused = await stage.apply(cohort, person_id=elsewhere, consent=None)
    assert refused["ended_reason"] == "consent"


async def test_two_applications_of_one_person_at_once_make_one(stage: Any) -> None:
    cohort = await stage.cohort()
    person = stage.person(born=date(2004, 2, 29))
    enrolment = await stage.apply(cohort, person=person)
    again = await stage.post("/v1/applications", stage.application(cohort, person=person))
    assert (again.status_code, again.json()["code"]) == (409, "already_applied")
    by_id = await stage.post(
        "/v1/applications", stage.application(cohort, person=None, person_id=enrolment["person_id"])
    )
    assert by_id.status_code == 409
    unknown = await stage.post(
        "/v1/applications", stage.application(cohort, person=None, person_id=str(uuid4()))
    )
    assert unknown.status_code == 404


async def test_what_is_kept_of_a_person_can_be_read_and_corrected_by_who_keeps_it(stage: Any) -> None:
    cohort = await stage.cohort()
    person = stage.person()
    person_id = (await stage.apply(cohort, person=person))["person_id"]
    path = f"/v1/persons/{person_id}"
    shown = await stage.get(path)
    assert shown.json()["nik_ktp"] == person["nik_ktp"]
    assert [one["purpose"] for one in shown.json()["consents"]] == ["training"]
    change = {"agency": "DISNAKER-TNG", "scopes": "registration:write", "json": {"full_name": "Nama Baru"}}
    stale = await stage.service.patch(path, **change, headers={"If-Match": '"9"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "person_version_stale")
    done = await stage.service.patch(path, **change, headers={"If-Match": shown.headers["etag"]})
    assert done.status_code == 200, done.text
    [newest] = await stage.service.told("person_profile")
    assert newest.data["full_name"] == "Nama Baru"
    assert newest.data["phone"] == shown.json()["phone"]
    assert newest.sequence == 2
    # A party of the cohort may learn the name, and no more.
    assert (await stage.get(path, agency="BLK-LARANGAN")).status_code == 404
