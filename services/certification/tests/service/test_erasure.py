"""A person is forgotten; what was certified stays certified."""

import asyncio
from datetime import date

from certification.needs.assessment_passed import AssessmentPassed
from certification.reactions.issue_certificate_when_assessment_passed import (
    issue_certificate_when_assessment_passed,
)
from chassis import Caller, new_id
from chassis.testing import eventually

READ = {"agency": "LSP-SEN", "scopes": "certification:read"}
HTML = {"Accept": "text/html"}


async def test_erasure_leaves_number_hash_and_status_and_no_name(service, world):
    told = await world.certified("Siti Rahmawati")
    path = f"/v1/certificates/{told.subject}"
    before = (await service.get(path, **READ)).json()
    assert (await service.get(f"{path}/certificate.pdf", **READ)).status_code == 200

    await world.erasure(told.data["person_id"])

    after = (await service.get(path, **READ)).json()
    assert (after["holder_name"], after["holder_erased"]) == (None, True)
    for kept in ("number", "status", "credential_sha256", "verification_url", "units", "valid_until"):
        assert after[kept] == before[kept]
    for paper in ("credential", "certificate.pdf"):
        gone = await service.get(f"{path}/{paper}", **READ)
        assert (gone.status_code, gone.json()["code"]) == (410, "holder_erased")

    link = before["verification_url"].removeprefix("http://127.0.0.1:8104")
    shown = (await service.get(link)).json()
    assert (shown["holder"], shown["holder_erased"], shown["status"]) == (None, True, "valid")
    assert "Data pribadi pemegang telah dihapus" in (await service.get(link, headers=HTML)).text
    by_number = (await service.get("/verify", params={"number": told.data["number"]})).json()
    assert (by_number["holder"], by_number["holder_masked"]) == (None, False)


async def test_no_table_remembers_an_erased_name(service, world):
    told = await world.certified("Wulandari Tresnawati")
    path = f"/v1/certificates/{told.subject}"
    for paper in ("", "/credential", "/certificate.pdf"):
        await service.get(path + paper, **READ)
    body = {"reason": "complaint", "occurred_on": "2025-05-30"}
    await service.post(f"{path}/suspension", json=body, agency="LSP-SEN", scopes="certification:write")

    await world.erasure(told.data["person_id"])

    async with service.database.engine.connect() as connection:
        tables = await connection.exec_driver_sql(
            "select table_name from information_schema.tables where table_schema = 'public'"
        )
        for table in tables.scalars().all():
            rows = await connection.exec_driver_sql(f'select t::text from "{table}" t')  # noqa: S608
            for row in rows.scalars():
                assert "Tresnawati" not in row, table
        assert (await connection.exec_driver_sql("select count(*) from certificate_pdfs")).scalar() == 0


async def test_a_name_is_not_written_behind_the_back_of_an_erasure(service, world):
    """The certificate is issued in one transaction while the tombstone is applied in another."""
    person = await world.profile(name="Wulandari Tresnawati")
    passed = AssessmentPassed(
        candidacy_id=new_id(),
        enrolment_id=new_id(),
        cohort_id=world.cohort_id,
        person_id=person,
        track="exporter",
        scheme_key="SEN-03",
        scheme_version=1,
        attempt=1,
        occurred_on=date(2025, 1, 15),
    )
    async with service.database.transaction(Caller.service("certification")) as tx:
        await issue_certificate_when_assessment_passed(passed, tx)
        erasure = asyncio.create_task(world.erasure(person))
        await asyncio.sleep(0.3)
        assert not erasure.done()
    await erasure

    [told] = await service.told("certificate_issued")
    shown = (await service.get(f"/v1/certificates/{told.subject}", **READ)).json()
    assert (shown["holder_name"], shown["holder_erased"]) == (None, True)


async def test_a_pass_of_an_erased_person_ends_instead_of_waiting(service, world):
    waiting, erased_before = new_id(), await world.profile()
    await world.passed(waiting)
    assert len(await service.parked()) == 1
    await world.erasure(waiting)
    await world.erasure(erased_before)
    await world.passed(erased_before)

    async def ended() -> bool:
        async with service.database.engine.connect() as connection:
            found = await connection.exec_driver_sql(
                "select count(*) from inbox_ended where reason = 'erased'"
            )
            return found.scalar() == 2

    await eventually(ended, "both to end as erased")
    assert await service.parked() == []
    assert await service.told("certificate_issued") == []
