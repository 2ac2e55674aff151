"""An office of an LSP to work in: a published scheme, a cohort, a place, assessors and trained candidates."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from assessment.composition import compose
from chassis.testing import ServiceUnderTest

LSP, DISNAKER, BLK = "LSP-SEN", "DISNAKER-TNG", "BLK-LARANGAN"
TODAY = date(2025, 5, 31)
COMPLETED = date(2025, 5, 1)
ON = date(2025, 5, 10)
UNITS = ("LOG.ED.001", "LOG.ED.002", "LOG.ED.003")
SCOPES = "assessment:read assessment:write history:write act:behalf"


def scheme_body(**changes: Any) -> dict[str, Any]:
    return {
        "scheme_key": "SEN-01",
        "version": 1,
        "track": "exporter",
        "name": "Pengelolaan Bisnis Ekspor Digital",
        "name_en": "Digital export business management",
        "validity_months": 36,
        "min_education": "SMA|2-years-work|business-licence",
        "units": [{"code": code, "title": f"Unit {code}", "title_en": f"Unit {code}"} for code in UNITS],
    } | changes


@dataclass
class Office:
    service: ServiceUnderTest
    cohort_id: UUID = field(default_factory=uuid4)
    programme_id: UUID = field(default_factory=uuid4)
    teacher: UUID = field(default_factory=uuid4)
    mentor: UUID = field(default_factory=uuid4)
    committee: UUID = field(default_factory=uuid4)
    officer: UUID = field(default_factory=uuid4)
    numbers: Any = field(default_factory=lambda: count(1))

    scheme_body = staticmethod(scheme_body)

    async def post(self, path: str, body: dict[str, Any], **options: Any) -> httpx.Response:
        chosen = {"agency": LSP, "scopes": SCOPES, "person": self.officer} | options
        return await self.service.post(path, json=body, **chosen)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.service.get(path, **({"agency": LSP, "scopes": SCOPES} | options))

    async def done(self, path: str, body: dict[str, Any], **options: Any) -> dict[str, Any]:
        """Post what must succeed; gives the answer."""
        answer = await self.post(path, body, **options)
        assert answer.is_success, answer.text
        return dict(answer.json())

    # -- what others tell

    async def cohort_opened(self, cohort_id: UUID | None = None, **changes: Any) -> UUID:
        cohort_id = cohort_id or self.cohort_id
        settings = {"conflict_of_interest_years": 2, "max_assessments_per_day": 3, "max_attempts": 2}
        data: dict[str, Any] = {
            "cohort_id": cohort_id,
            "code": "LRG-1",
            "programme_id": self.programme_id,
            "track": "exporter",
            "organiser": DISNAKER,
            "trainer": BLK,
            "assessor_body": LSP,
            "settings": settings,
        }
        await self.service.hear(
            topic="registration.cohorts", stem="cohort_opened", subject=cohort_id, data=data | changes
        )
        return cohort_id

    async def training_completed(self, person_id: UUID | None = None, **changes: Any) -> dict[str, Any]:
        data: dict[str, Any] = {
            "training_id": uuid4(),
            "enrolment_id": uuid4(),
            "cohort_id": self.cohort_id,
            "person_id": person_id or uuid4(),
            "track": "exporter",
            "scheme_key": "SEN-01",
            "scheme_version": 1,
            "taught_by": [{"person_id": self.teacher, "hours": 40, "last_on": "2025-04-20"}],
            "mentored_by": [{"person_id": self.mentor, "sessions": 6, "last_on": "2025-04-25"}],
            "occurred_on": COMPLETED,
        } | changes
        await self.service.hear(
            topic="training.trainings",
            stem="training_completed",
            subject=data["training_id"],
            data=data,
            agency=BLK,
        )
        return data

    async def profile(self, person_id: UUID, full_name: str, education: str = "SMA") -> None:
        await self.service.hear(
            topic="registration.profiles",
            stem="person_profile",
            subject=person_id,
            data={"person_id": person_id, "full_name": full_name, "education": education},
        )

    # -- what the office does

    async def candidacy(self, **changes: Any) -> UUID:
        trained = await self.training_completed(**changes)
        page = await self.get(f"/v1/candidacies?enrolment_id={trained['enrolment_id']}")
        [found] = page.json()["items"]
        return UUID(found["candidacy_id"])

    async def assessor(self, **changes: Any) -> dict[str, Any]:
        body: dict[str, Any] = {
            "person_id": uuid4(),
            "registration_no": f"MET.000.{next(self.numbers):06} 2023",
            "licensed_from": "2023-03-01",
            "licensed_until": "2026-02-28",
            "unit_codes": UNITS,
            "institution": LSP,
            "evidence": "master",
        }
        return await self.done("/v1/assessors", body | changes)

    def appointment(self, assessor: dict[str, Any], **changes: Any) -> dict[str, Any]:
        return {
            "assessment_on": ON,
            "tuk_key": "TUK-LARANGAN",
            "assessor_id": assessor["assessor_id"],
            "occurred_on": COMPLETED,
            "reason": "back_entry",
        } | changes

    @staticmethod
    def record(*failed: str, units: tuple[str, ...] = UNITS) -> list[dict[str, Any]]:
        """AK.02 for these units: K with evidence that holds, BK for the failed."""
        evidence = {"valid": True, "authentic": True, "current": True}
        return [
            {"code": code, "outcome": "BK" if code in failed else "K", "sufficient": code not in failed}
            | evidence
            for code in units
        ]

    async def act(self, candidacy_id: UUID, act: str, on: date = ON, **body: Any) -> httpx.Response:
        """A step of a candidacy, `person=` acting, back-dated to `on`."""
        person = body.pop("person", self.officer)
        body = {"occurred_on": on, "reason": "back_entry"} | body
        return await self.post(f"/v1/candidacies/{candidacy_id}/{act}", body, person=person)

    async def recommended(
        self, candidacy_id: UUID, assessor: dict[str, Any], *failed: str, units: tuple[str, ...] = UNITS
    ) -> None:
        """Scheduled, recorded and recommended, as far as the next decision."""
        outcome = "not_yet_competent" if failed else "competent"
        appointed = self.appointment(assessor)
        if (await self.get(f"/v1/candidacies/{candidacy_id}")).json()["status"] == "reassessment_due":
            appointed |= {"assessment_on": "2025-05-20", "occurred_on": "2025-05-15"}
        on = appointed["assessment_on"]
        for answer in (
            await self.post(f"/v1/candidacies/{candidacy_id}/schedule", appointed),
            await self.act(candidacy_id, "records", on, units=self.record(*failed, units=units)),
            await self.act(candidacy_id, "recommendation", on, outcome=outcome, person=assessor["person_id"]),
        ):
            assert answer.is_success, answer.text

    async def decide(self, candidacy_id: UUID, outcome: str, **body: Any) -> httpx.Response:
        on = body.pop("on", date(2025, 5, 25))
        return await self.act(
            candidacy_id, "decision", on, **({"person": self.committee} | body), outcome=outcome
        )


@pytest.fixture
async def office(running: Callable[..., Awaitable[ServiceUnderTest]]) -> Office:
    office = Office(await running(compose, business_date=TODAY))
    await office.done("/v1/schemes", scheme_body())
    place = {"tuk_key": "TUK-LARANGAN", "name": "TUK BLK Larangan", "tuk_type": "sewaktu"}
    await office.done("/v1/tuks", place | {"kelurahan_code": "36.71.13.1002"})
    await office.cohort_opened()
    return office
