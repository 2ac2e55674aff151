"""A stage for the service tests: the agencies, a programme, and cohorts that can be opened on it."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from chassis.testing import ServiceUnderTest
from registration.composition import compose

ORGANISER = "DISNAKER-TNG"
TODAY = date(2025, 5, 31)
WRITE = "registration:read registration:write history:write"
AGENCIES = {
    "DISNAKER-TNG": "manpower_agency",
    "DISNAKER-LAIN": "manpower_agency",
    "BLK-LARANGAN": "training_centre",
    "LSP-SEN": "certification_body",
    "BC-TNG": "customs",
}
CONSENT = {
    "purpose": "training",
    "text_sha256": hashlib.sha256(b"Saya setuju").hexdigest(),
    "version": "2023-1",
    "channel": "counter",
    "given_at": "2025-05-01T09:00:00+07:00",
}


def nik(
    serial: int, birth_date: date = date(1990, 4, 17), gender: str = "female", area: str = "367113"
) -> str:
    day = birth_date.day + (40 if gender == "female" else 0)
    return f"{area}{day:02d}{birth_date:%m%y}{serial:04d}"


@dataclass
class Stage:
    """Everything a test may ask for, with what does not matter to it filled in."""

    service: ServiceUnderTest
    programme_id: UUID | None = None
    _codes: Any = field(default_factory=lambda: itertools.count(1))
    _serials: Any = field(default_factory=lambda: itertools.count(1))

    async def set_up(self, **settings: Any) -> None:
        for key, kind in AGENCIES.items():
            made = await self.service.post(
                "/v1/agencies",
                json={"key": key, "name": key.title(), "kind": kind},
                agency=None,
                scopes="ops",
            )
            assert made.status_code == 201, made.text
        centre = {
            "key": "BLK-LARANGAN",
            "name": "BLK Larangan",
            "kecamatan_code": "36.71.13",
            "kelurahan_code": "36.71.13.1002",
            "rooms": 3,
            "seats_per_room": 20,
            "agency": "BLK-LARANGAN",
        }
        assert (await self.post("/v1/training-centres", centre)).status_code == 201
        programme = {
            "code": "EKSPOR-1000",
            "name": "Seribu Eksportir",
            "target": 1000,
            "starts_on": "2023-05-20",
            "deadline": "2025-12-31",
            "area_code": "36.71",
            "settings": settings,
        }
        self.programme_id = UUID((await self.post("/v1/programmes", programme)).json()["programme_id"])
        await self.publish_versions()

    async def publish_versions(self) -> None:
        curriculum = {"curriculum_key": "EKSPOR-UMKM", "version": 1, "track": "exporter", "modules": []}
        await self.service.hear(
            topic="training.curricula", stem="curriculum_published", subject=uuid4(), data=curriculum
        )
        scheme = {"scheme_key": "PPEJP-01", "version": 1, "track": "exporter", "units": []}
        await self.service.hear(
            topic="assessment.schemes", stem="scheme_published", subject=uuid4(), data=scheme
        )

    async def post(
        self, path: str, json: dict[str, Any], *, agency: str = ORGANISER, **more: Any
    ) -> httpx.Response:
        return await self.service.post(path, json=json, agency=agency, scopes=WRITE, **more)

    async def get(self, path: str, *, agency: str = ORGANISER) -> httpx.Response:
        return await self.service.get(path, agency=agency, scopes=WRITE)

    def cohort_body(self, **changes: Any) -> dict[str, Any]:
        number = next(self._codes)
        body = {
            "code": f"LARANGAN-{number:02d}",
            "name": f"Angkatan {number}",
            "programme_id": str(self.programme_id),
            "track": "exporter",
            "training_centre_key": "BLK-LARANGAN",
            "window_opens_on": "2025-05-01",
            "window_closes_on": "2025-06-15",
            "semester_starts_on": "2025-07-01",
            "semester_ends_on": "2025-12-01",
            "quota": 3,
            "reserved": {},
            "curriculum_key": "EKSPOR-UMKM",
            "curriculum_version": 1,
            "scheme_key": "PPEJP-01",
            "scheme_version": 1,
            "trainer": "BLK-LARANGAN",
            "assessor_body": "LSP-SEN",
            "certifier": "LSP-SEN",
            "export_verifier": "BC-TNG",
            "admission": "at_once",
            "settings": {},
            "occurred_on": TODAY.isoformat(),
        }
        return {**body, **changes}

    async def cohort(self, **changes: Any) -> dict[str, Any]:
        opened = await self.post("/v1/cohorts", self.cohort_body(**changes))
        assert opened.status_code == 201, opened.text
        cohort: dict[str, Any] = opened.json()
        return cohort

    def person(self, **changes: Any) -> dict[str, Any]:
        serial = next(self._serials)
        born = changes.pop("born", date(1990, 4, 17))
        gender = changes.get("gender", "female")
        body = {
            "nik_ktp": nik(serial, born, gender),
            "full_name": f"Peserta Contoh {serial}",
            "birth_date": born.isoformat(),
            "gender": gender,
            "phone": f"0812345{serial:05d}",
            "kelurahan_code": "36.71.13.1007",
            "education": "SMA",
        }
        return {**body, **changes}

    def application(self, cohort: dict[str, Any], **changes: Any) -> dict[str, Any]:
        body = {
            "cohort_id": cohort["cohort_id"],
            "person": None if "person_id" in changes else self.person(),
            "business": None,
            "intent": True,
            "consent": CONSENT,
            "priority_groups": [],
            "former_employment": "self_employed",
            "occurred_on": TODAY.isoformat(),
        }
        return {**body, **changes}

    async def apply(self, cohort: dict[str, Any], **changes: Any) -> dict[str, Any]:
        answer = await self.post("/v1/applications", self.application(cohort, **changes))
        assert answer.status_code == 201, answer.text
        enrolment: dict[str, Any] = answer.json()
        return enrolment

    async def withdraw(self, enrolment: dict[str, Any], on: str = "2025-05-31") -> httpx.Response:
        return await self.post(
            f"/v1/enrolments/{enrolment['enrolment_id']}/withdrawal",
            {"reason": "found_work", "occurred_on": on, "history_reason": "back_entry"},
        )

    async def enrolment(self, enrolment: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = (await self.get(f"/v1/enrolments/{enrolment['enrolment_id']}")).json()
        return found


Running = Callable[..., Awaitable[ServiceUnderTest]]


@pytest.fixture
async def stage(running: Running) -> Stage:
    """Agencies, a training centre, a programme, and a curriculum and a scheme that are known."""
    stage = Stage(await running(compose, business_date=TODAY))
    await stage.set_up()
    return stage
