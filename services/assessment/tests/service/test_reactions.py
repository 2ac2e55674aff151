"""What others tell, and what becomes of it here."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from assessment.needs.consent_withdrawn import ConsentWithdrawn
from assessment.needs.training_completed import TrainingCompleted
from assessment.reactions.open_candidacy_when_training_completed import open_candidacy_when_training_completed
from assessment.reactions.withdraw_candidacy_when_consent_withdrawn import (
    withdraw_candidacy_when_consent_withdrawn,
)
from chassis import Caller
from chassis.testing import eventually

Office = Any  # of conftest.py, which pytest imports by path


async def test_a_completed_training_waits_for_its_cohort_and_its_scheme(office: Office) -> None:
    cohort_id = uuid4()
    trained = await office.training_completed(cohort_id=cohort_id, scheme_key="ASESOR-01", track="assessor")
    [parked] = await office.service.parked()
    assert (parked.reason, parked.waits_kind, parked.waits_key) == ("not_yet", "cohort", str(cohort_id))
    await office.cohort_opened(cohort_id, track="assessor", trainer="SEKOLAH-EKSPOR")

    async def waits_for_the_scheme() -> bool:
        return [one.waits_key for one in await office.service.parked()] == ["ASESOR-01/1"]

    await eventually(waits_for_the_scheme, "the event to be woken, and parked again")
    await office.done("/v1/schemes", office.scheme_body(scheme_key="ASESOR-01", track="assessor"))
    [opened] = await office.service.until_told("candidacy_opened")
    assert opened.data["enrolment_id"] == str(trained["enrolment_id"])
    assert opened.data["occurred_on"] == "2025-05-01"
    assert await office.service.parked() == []


async def test_a_redelivered_completion_opens_one_candidacy(office: Office) -> None:
    trained = await office.training_completed()
    await office.service.hear(
        topic="training.trainings",
        stem="training_completed",
        subject=trained["training_id"],
        data=trained,
        sequence=1,
    )
    await office.candidacy()
    assert len(await office.service.told("candidacy_opened")) == 2


async def test_withdrawn_consent_ends_what_is_undecided_and_leaves_what_is_decided(office: Office) -> None:
    person_id = uuid4()
    passed = await office.candidacy(person_id=person_id)
    await office.recommended(passed, await office.assessor())
    await office.decide(passed, "competent")
    undecided = await office.candidacy(person_id=person_id)
    await office.done(f"/v1/candidacies/{undecided}/schedule", office.appointment(await office.assessor()))
    await _consent_withdrawn(office, person_id)
    [told] = await office.service.told("candidacy_withdrawn")
    assert (told.subject, told.data["reason"]) == (str(undecided), "consent_withdrawn")
    assert (told.agency, told.organiser) == ("LSP-SEN", "DISNAKER-TNG")
    assert await _status(office, passed) == "passed"
    assert await _status(office, undecided) == "withdrawn"


async def test_consent_to_share_data_alone_ends_nothing(office: Office) -> None:
    person_id = uuid4()
    candidacy_id = await office.candidacy(person_id=person_id)
    await _consent_withdrawn(office, person_id, purpose="data_sharing")
    assert await _status(office, candidacy_id) == "open"


async def test_a_completion_overtaken_by_the_withdrawal_of_consent_opens_nothing(office: Office) -> None:
    person_id = uuid4()
    await _consent_withdrawn(office, person_id)
    await office.training_completed(person_id=person_id)
    assert await office.service.told("candidacy_opened") == []
    assert await office.service.parked() == []


async def test_an_erased_person_is_neither_assessed_nor_remembered(office: Office) -> None:
    person_id = uuid4()
    await office.profile(person_id, "Siti Aminah")
    candidacy_id = await office.candidacy(person_id=person_id)
    assert (await office.get(f"/v1/candidacies/{candidacy_id}/person")).json()["full_name"] == "Siti Aminah"
    await office.service.hear(
        topic="registration.persons",
        stem="person_erased",
        subject=person_id,
        data={"person_id": person_id, "occurred_on": "2025-05-30"},
    )
    await office.service.hear(
        topic="registration.profiles", stem="person_profile", subject=person_id, data=None
    )
    assert await _status(office, candidacy_id) == "withdrawn"
    forgotten = await office.get(f"/v1/candidacies/{candidacy_id}/person")
    assert (forgotten.status_code, forgotten.json()["code"]) == (404, "person_not_known")
    await office.training_completed(person_id=person_id, occurred_on=date(2025, 5, 31))
    assert len(await office.service.told("candidacy_opened")) == 1


async def test_minimum_education_is_a_verdict_that_evidence_can_change(office: Office) -> None:
    person_id = uuid4()
    candidacy_id = await office.candidacy(person_id=person_id)
    assert await _education(office, candidacy_id) is None
    await office.profile(person_id, "Siti Aminah", education="SMP")
    assert await _education(office, candidacy_id) is None
    form = {"form": "APL.01", "form_version": "2023", "data": {"evidence": ["business-licence"]}}
    assert (await office.act(candidacy_id, "forms", **form)).status_code == 201
    assert await _education(office, candidacy_id) is True
    await office.profile(person_id, "Siti Aminah", education="S1")
    later = form | {"data": {"evidence": []}}
    assert (await office.act(candidacy_id, "forms", **later)).status_code == 201
    assert await _education(office, candidacy_id) is True
    shown = (await office.get(f"/v1/candidacies/{candidacy_id}")).json()
    assert [filed["form"] for filed in shown["forms"]] == ["APL.01", "APL.01"]


async def test_an_assessor_certificate_qualifies_and_an_officer_licenses(office: Office) -> None:
    person_id, certificate_id = uuid4(), uuid4()
    certificate: dict[str, Any] = {
        "certificate_id": certificate_id,
        "cohort_id": office.cohort_id,
        "person_id": person_id,
        "track": "assessor",
        "occurred_on": "2025-05-20",
    }
    await _certificate_issued(office, certificate)
    await _certificate_issued(office, certificate | {"certificate_id": uuid4()})
    await _certificate_issued(
        office, certificate | {"certificate_id": uuid4(), "person_id": uuid4(), "track": "exporter"}
    )
    [told] = await office.service.told("assessor_qualified")
    assert told.data["certificate_id"] == str(certificate_id)
    [qualified] = (await office.get("/v1/assessors")).json()["items"]
    assert (qualified["status"], qualified["person_id"]) == ("qualified", str(person_id))
    candidacy_id = await office.candidacy()
    early = await office.post(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(qualified))
    assert [verdict["rule"] for verdict in early.json()["verdicts"]] == ["licence_valid", "units_covered"]
    licence = {
        "registration_no": "MET.000.000777 2025",
        "licensed_from": "2025-05-01",
        "licensed_until": "2028-04-30",
        "unit_codes": ["LOG.ED.001", "LOG.ED.002", "LOG.ED.003"],
        "evidence": "portfolio",
    }
    path = f"/v1/assessors/{qualified['assessor_id']}/licence"
    licensed = await office.done(path, licence)
    assert (licensed["status"], licensed["certificate_id"]) == ("licensed", str(certificate_id))
    assert await office.done(path, licence) == licensed
    other = await office.post(path, licence | {"licensed_until": "2028-03-31"})
    assert (other.status_code, other.json()["code"]) == (409, "already_licensed")
    history = await office.service.told(subject=qualified["assessor_id"])
    assert [fact.type.split(".")[-2] for fact in history] == ["assessor_qualified", "assessor_licensed"]
    await office.done(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(qualified))


async def _certificate_issued(office: Office, data: dict[str, Any]) -> None:
    await office.service.hear(
        topic="certification.certificates",
        stem="certificate_issued",
        subject=data["certificate_id"],
        data=data,
        agency="LSP-SEN",
    )


async def _consent_withdrawn(office: Office, person_id: UUID, purpose: str = "training") -> None:
    await office.service.hear(
        topic="registration.persons",
        stem="consent_withdrawn",
        subject=person_id,
        data={"person_id": person_id, "purpose": purpose, "occurred_on": "2025-05-30"},
    )


async def _status(office: Office, candidacy_id: UUID) -> str:
    return str((await office.get(f"/v1/candidacies/{candidacy_id}")).json()["status"])


async def _education(office: Office, candidacy_id: UUID) -> bool | None:
    [verdict] = (await office.get(f"/v1/candidacies/{candidacy_id}")).json()["verdicts"]
    assert verdict["rule"] == "minimum_education"
    passed: bool | None = verdict["passed"]
    return passed


async def test_consent_withdrawn_while_a_candidacy_opens_still_ends_it(office: Office) -> None:
    """Two workers hold the two events at one moment: the later to lock the person sees what the other wrote."""
    person_id = uuid4()
    completed = TrainingCompleted(
        training_id=uuid4(),
        enrolment_id=uuid4(),
        cohort_id=office.cohort_id,
        person_id=person_id,
        track="exporter",
        scheme_key="SEN-01",
        scheme_version=1,
        taught_by=[],
        mentored_by=[],
        occurred_on=date(2025, 5, 1),
    )
    consent = ConsentWithdrawn(person_id=person_id, purpose="training", occurred_on=date(2025, 5, 30))
    database, caller = office.service.database, Caller.service("assessment")

    async def withdraw() -> None:
        async with database.transaction(caller) as tx:
            await withdraw_candidacy_when_consent_withdrawn(consent, tx)

    async with database.transaction(caller) as tx:
        await open_candidacy_when_training_completed(completed, tx)
        withdrawing = asyncio.create_task(withdraw())
        await asyncio.sleep(0.2)
        assert not withdrawing.done()
    await withdrawing
    [opened] = await office.service.told("candidacy_opened")
    [withdrawn] = await office.service.told("candidacy_withdrawn")
    assert withdrawn.subject == opened.subject
