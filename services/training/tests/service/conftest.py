"""A small semester to test with: BLK-LARANGAN trains, DISNAKER-TNG organises."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.ids import new_id
from chassis.testing import ServiceUnderTest
from training.composition import compose

TRAINER, ORGANISER, STRANGER = "BLK-LARANGAN", "DISNAKER-TNG", "BLK-BENDA"
READ, WRITE = "training:read", "training:read training:write history:write"
CURRICULUM: dict[str, Any] = {
    "curriculum_key": "EXPORT-SEMESTER",
    "version": 1,
    "track": "exporter",
    "modules": [
        {
            "module_key": "MINDSET",
            "position": 1,
            "hours": 4,
            "kind": "theory",
            "pass_mark": 60,
            "min_attendance_percent": 50,
            "title": "Pola Pikir Eksportir",
        },
        {
            "module_key": "DOCUMENTS",
            "position": 2,
            "hours": 8,
            "kind": "practice",
            "pass_mark": 70,
            "min_attendance_percent": 80,
            "unit_codes": ["G.46PEI01.006.2"],
            "title": "Dokumen Ekspor",
        },
    ],
}


@dataclass
class Semester:
    """One cohort with its participants, and the calls that its trainer makes."""

    service: ServiceUnderTest
    cohort_id: UUID = field(default_factory=new_id)
    programme_id: UUID = field(default_factory=new_id)
    instructor: UUID = field(default_factory=new_id)
    mentor: UUID = field(default_factory=new_id)
    enrolments: list[UUID] = field(default_factory=list)
    persons: list[UUID] = field(default_factory=list)

    async def open(self, **changed: Any) -> None:
        await self.hear_cohort("cohort_opened", **changed)

    async def hear_cohort(self, stem: str, **changed: Any) -> None:
        await self.service.hear(
            topic="registration.cohorts", stem=stem, subject=self.cohort_id, data=self.state(**changed)
        )

    def state(self, **changed: Any) -> dict[str, Any]:
        return {
            "cohort_id": self.cohort_id,
            "code": "TKM-2024-1",
            "programme_id": self.programme_id,
            "programme_code": "TKM",
            "programme_target": 1000,
            "programme_starts_on": "2023-05-20",
            "programme_deadline": "2025-05-20",
            "track": "exporter",
            "training_centre_key": "BLK-LARANGAN",
            "window_opens_on": "2024-01-02",
            "window_closes_on": "2024-01-26",
            "semester_starts_on": "2024-02-01",
            "semester_ends_on": "2024-06-28",
            "quota": 20,
            "reserved": {},
            "curriculum_key": "EXPORT-SEMESTER",
            "curriculum_version": 1,
            "scheme_key": "PPEJP-01",
            "scheme_version": 1,
            "organiser": ORGANISER,
            "trainer": TRAINER,
            "assessor_body": "LSP-SEN",
            "certifier": "LSP-SEN",
            "export_verifier": "BC-TNG",
            "settings": {
                "min_attendance_percent": 80,
                "min_mentoring_sessions": 1,
                "conflict_of_interest_years": 2,
                "max_assessments_per_day": 6,
                "max_attempts": 2,
            },
            "status": "open",
            "occurred_on": "2024-01-02",
            **changed,
        }

    async def enrol(self, wait: bool = True) -> UUID:
        """One more participant; returns the enrolment."""
        enrolment, person = new_id(), new_id()
        self.enrolments.append(enrolment)
        self.persons.append(person)
        await self.service.hear(
            topic="registration.enrolments",
            stem="participant_enrolled",
            subject=enrolment,
            data={
                "enrolment_id": enrolment,
                "cohort_id": self.cohort_id,
                "person_id": person,
                "track": "exporter",
                "route": "direct",
                "reason": "seat_free",
                "occurred_on": "2024-01-10",
            },
            wait=wait,
        )
        return enrolment

    async def withdraw(self, enrolment: UUID, reason: str = "participant_request") -> None:
        await self.service.hear(
            topic="registration.enrolments",
            stem="enrolment_withdrawn",
            subject=enrolment,
            data={
                "enrolment_id": enrolment,
                "cohort_id": self.cohort_id,
                "person_id": self.persons[self.enrolments.index(enrolment)],
                "track": "exporter",
                "previous": "enrolled",
                "reason": reason,
                "occurred_on": "2024-03-01",
            },
        )

    async def training(self, enrolment: UUID) -> dict[str, Any]:
        found = await self.get(f"/v1/trainings?enrolment_id={enrolment}")
        item: dict[str, Any] = found.json()["items"][0]
        return item

    async def session(
        self, module: str = "MINDSET", day: str = "2024-02-05", hour: int = 9, **changed: Any
    ) -> UUID:
        """A session of two hours; returns its id."""
        answer = await self.schedule(module, day, hour, **changed)
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["session_id"])

    async def schedule(
        self, module: str = "MINDSET", day: str = "2024-02-05", hour: int = 9, **changed: Any
    ) -> httpx.Response:
        body = {
            "cohort_id": self.cohort_id,
            "module_key": module,
            "room_key": "R1",
            "instructor_person_id": self.instructor,
            "starts_at": f"{day}T{hour:02}:00:00+07:00",
            "ends_at": f"{day}T{hour + 2:02}:00:00+07:00",
            **changed,
        }
        return await self.post("/v1/sessions", body)

    async def sheet(
        self, session: UUID, status: str | dict[UUID, str] = "present", on: str = "2024-02-06"
    ) -> httpx.Response:
        """Everybody with one status, or those named with theirs."""
        marks = status if isinstance(status, dict) else dict.fromkeys(self.enrolments, status)
        rows = [{"enrolment_id": enrolment, "status": mark} for enrolment, mark in marks.items()]
        return await self.put(
            f"/v1/sessions/{session}/attendance",
            {"rows": rows, "occurred_on": on, "reason": "paper_records"},
        )

    async def scores(
        self, module: str, score: int | dict[UUID, int] = 80, on: str = "2024-02-20"
    ) -> httpx.Response:
        given = score if isinstance(score, dict) else dict.fromkeys(self.enrolments, score)
        rows = [{"enrolment_id": enrolment, "score": value} for enrolment, value in given.items()]
        return await self.post(
            f"/v1/cohorts/{self.cohort_id}/scores",
            {"module_key": module, "rows": rows, "occurred_on": on, "reason": "paper_records"},
        )

    async def mentoring(self, on: str = "2024-04-02", **changed: Any) -> httpx.Response:
        body = {
            "enrolment_ids": self.enrolments,
            "mentor_person_id": self.mentor,
            "minutes": 60,
            "occurred_on": on,
            "reason": "paper_records",
            **changed,
        }
        return await self.post("/v1/mentorings", body)

    async def conclude(self, on: str = "2024-06-28") -> httpx.Response:
        return await self.post(
            f"/v1/cohorts/{self.cohort_id}/conclusion", {"occurred_on": on, "reason": "paper_records"}
        )

    async def told_of(self, enrolment: UUID) -> list[str]:
        """The stems of what was told of an enrolment's training, in their order."""
        told = await self.service.told(subject=(await self.training(enrolment))["training_id"])
        assert [fact.sequence for fact in told] == list(range(1, len(told) + 1))
        return [fact.type.split(".")[-2] for fact in told]

    async def get(self, path: str, agency: str = TRAINER) -> httpx.Response:
        return await self.service.get(path, agency=agency, scopes=READ)

    async def post(self, path: str, body: dict[str, Any], agency: str = TRAINER) -> httpx.Response:
        return await self.service.post(path, json=body, agency=agency, scopes=WRITE)

    async def put(self, path: str, body: dict[str, Any], agency: str = TRAINER) -> httpx.Response:
        return await self.service.put(path, json=body, agency=agency, scopes=WRITE)


@pytest.fixture
async def service(running: Callable[..., Awaitable[ServiceUnderTest]]) -> ServiceUnderTest:
    """Training, on the last business day of the programme."""
    return await running(compose, business_date=date(2025, 5, 31))


@pytest.fixture
async def semester(service: ServiceUnderTest) -> Semester:
    """A published curriculum and a cohort that is open; no participants yet."""
    semester = Semester(service)
    published = await semester.post("/v1/curricula", CURRICULUM, agency="SEKOLAH-EKSPOR")
    assert published.status_code == 201, published.text
    await semester.open()
    return semester
