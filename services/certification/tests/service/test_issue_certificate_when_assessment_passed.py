"""From a decision to a certificate, whatever is delivered twice, late or in the wrong order."""

import json
from hashlib import sha256

from certification.credential import multibase, proof
from chassis import new_id


async def test_a_pass_becomes_a_certificate_with_number_and_signed_credential(service, world):
    told = await world.certified("Siti Rahmawati")

    assert (told.agency, told.organiser) == ("LSP-SEN", "DISNAKER-TNG")
    assert told.subject == told.data["certificate_id"]
    assert told.data["number"] == "EKS-LSP-SEN-2025-000001"
    assert (told.data["valid_from"], told.data["valid_until"]) == ("2025-01-15", "2028-01-15")
    assert "Siti" not in json.dumps(told.data)

    answer = await service.get(
        f"/v1/certificates/{told.subject}/credential", agency="LSP-SEN", scopes="certification:read"
    )
    credential = answer.json()
    assert credential["credentialSubject"]["holderName"] == "Siti Rahmawati"
    assert credential["validUntil"] == "2028-01-15T23:59:59+07:00"
    [key] = (await service.get("/.well-known/did.json")).json()["verificationMethod"]
    assert credential["proof"]["verificationMethod"] == key["id"]
    assert proof.verifies(credential, multibase.public_key(key["publicKeyMultibase"]))

    shown = await service.get(
        f"/v1/certificates/{told.subject}", agency="LSP-SEN", scopes="certification:read"
    )
    assert shown.json()["credential_sha256"] == sha256(answer.content).hexdigest()


async def test_a_redelivered_pass_issues_one_certificate(service, world):
    person = await world.profile()
    candidacy = await world.passed(person)
    await world.passed(person, candidacy_id=candidacy, sequence=1)
    await world.passed(person, candidacy_id=candidacy, sequence=2)  # told anew, as a fact of its own
    async with service.database.engine.begin() as connection:
        await connection.exec_driver_sql("delete from inbox_mark where topic = 'assessment.candidacies'")
    await world.passed(person, candidacy_id=candidacy, sequence=1)  # to a consumer that forgot everything

    assert len(await service.told("certificate_issued")) == 1
    assert await service.parked() == []


async def test_a_second_attempt_does_not_stand_beside_a_standing_certificate(service, world):
    person = await world.profile()
    candidacy = await world.passed(person)
    await world.passed(person, candidacy_id=candidacy, attempt=2)

    assert len(await service.told("certificate_issued")) == 1
    [parked] = await service.parked()
    assert parked.subject == str(candidacy)


async def test_a_pass_waits_for_its_profile(service, world):
    person = new_id()
    await world.passed(person)
    [parked] = await service.parked()
    assert (parked.waits_kind, parked.waits_key) == ("profile", str(person))

    await world.profile(person)
    await service.until_told("certificate_issued")
    assert await service.parked() == []


async def test_a_pass_waits_for_its_cohort_and_then_for_its_scheme(service, world):
    person, cohort = await world.profile(), new_id()
    await world.passed(person, cohort_id=cohort, scheme_key="SEN-07", scheme_version=2)
    [parked] = await service.parked()
    assert (parked.waits_kind, parked.waits_key) == ("cohort", str(cohort))

    await world.cohort(cohort)
    await world.scheme("SEN-07", version=1)
    assert await service.told("certificate_issued") == []

    await world.scheme("SEN-07", version=2)
    [told] = await service.until_told("certificate_issued")
    assert told.data["scheme_version"] == 2
    assert await service.parked() == []


async def test_the_certificate_keeps_the_scheme_and_the_name_of_its_day(service, world):
    told = await world.certified("Siti Rahmawati")
    await world.profile(told.data["person_id"], name="Siti R. Hartono")
    await world.scheme(version=2)

    shown = await service.get(
        f"/v1/certificates/{told.subject}", agency="LSP-SEN", scopes="certification:read"
    )
    assert shown.json()["holder_name"] == "Siti Rahmawati"
    assert shown.json()["scheme"]["version"] == 1
    assert [unit["code"] for unit in shown.json()["units"]] == [f"LOG.PR.00{n}" for n in range(1, 5)]


async def test_a_scheme_without_validity_gives_a_certificate_without_end(service, world):
    await world.scheme("PPEJP-01", months=None)
    told = await world.certified(scheme_key="PPEJP-01")
    assert told.data["valid_until"] is None


async def test_assessors_are_certified_too(service, world):
    told = await world.certified(track="assessor")
    assert told.data["track"] == "assessor"
