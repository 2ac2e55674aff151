"""A running certification service, and what other services would tell it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from certification.composition import compose
from chassis import new_id
from chassis.testing import ServiceUnderTest, Told

ORGANISER, CERTIFIER, VERIFIER = "DISNAKER-TNG", "LSP-SEN", "BC-TNG"

UNITS = [
    {"code": f"LOG.PR.00{n}", "title": f"Unit ke-{n}", "title_en": f"Unit number {n}"} for n in range(1, 5)
]


@dataclass
class World:
    """Tells the service what registration and assessment would, about one cohort unless told otherwise."""

    service: ServiceUnderTest
    cohort_id: UUID = field(default_factory=new_id)
    programme_id: UUID = field(default_factory=new_id)

    async def cohort(self, cohort_id: UUID | None = None, **changed: Any) -> UUID:
        key = cohort_id or self.cohort_id
        data: dict[str, Any] = {
            "cohort_id": key,
            "programme_id": self.programme_id,
            "code": "TKM-2024-1",
            "organiser": ORGANISER,
            "trainer": "BLK-LARANGAN",
            "assessor_body": CERTIFIER,
            "certifier": CERTIFIER,
            "export_verifier": VERIFIER,
            "occurred_on": "2024-01-02",
        }
        await self.service.hear(
            topic="registration.cohorts", stem="cohort_opened", subject=key, data=data | changed
        )
        return key

    async def scheme(self, key: str = "SEN-03", version: int = 1, months: int | None = 36) -> None:
        await self.service.hear(
            topic="assessment.schemes",
            stem="scheme_published",
            subject=new_id(),
            agency=CERTIFIER,
            data={
                "scheme_key": key,
                "version": version,
                "track": "exporter",
                "name": "Penerapan Prosedur Ekspor",
                "name_en": "Application of export procedures",
                "validity_months": months,
                "units": UNITS,
                "occurred_on": "2024-01-02",
            },
        )

    async def profile(self, person_id: UUID | None = None, name: str = "Siti Rahmawati") -> UUID:
        key = person_id or new_id()
        await self.service.hear(
            topic="registration.profiles",
            stem="person_profile",
            subject=key,
            data={"person_id": key, "full_name": name, "kelurahan_code": "36.71.13.1007"},
        )
        return key

    async def erasure(self, person_id: UUID) -> None:
        await self.service.hear(
            topic="registration.profiles", stem="person_profile", subject=person_id, data=None
        )

    async def passed(self, person_id: UUID, *, wait: bool = True, **changed: Any) -> UUID:
        """A decision: competent. Returns the candidacy's id."""
        candidacy_id: UUID = changed.pop("candidacy_id", None) or new_id()
        sequence = changed.pop("sequence", None)
        data: dict[str, Any] = {
            "candidacy_id": candidacy_id,
            "enrolment_id": new_id(),
            "cohort_id": self.cohort_id,
            "person_id": person_id,
            "track": "exporter",
            "scheme_key": "SEN-03",
            "scheme_version": 1,
            "attempt": 1,
            "units": [{"code": unit["code"], "outcome": "K"} for unit in UNITS],
            "occurred_on": "2025-01-15",
        }
        await self.service.hear(
            topic="assessment.candidacies",
            stem="assessment_passed",
            subject=candidacy_id,
            data=data | changed,
            agency=CERTIFIER,
            sequence=sequence,
            wait=wait,
        )
        return candidacy_id

    async def certified(self, name: str = "Siti Rahmawati", **changed: Any) -> Told:
        """Somebody with a certificate; what certificate_issued said of him."""
        before = len(await self.service.told("certificate_issued"))
        await self.passed(await self.profile(name=name), **changed)
        return (await self.service.until_told("certificate_issued", before + 1))[-1]

    @staticmethod
    def shipment(certificate_id: str, **changed: Any) -> dict[str, Any]:
        """The body that records a shipment; a field changed to `...` is left out."""
        body: dict[str, Any] = {
            "certificate_id": certificate_id,
            "peb_no": "004213",
            "peb_date": "2025-04-10",
            "npe_no": "004213/KBC.1234/2025",
            "ska_form": "D",
            "hs6": "620520",
            "country": "MY",
            "fob_value": "12500.00",
            "currency": "USD",
            "incoterm": "FOB",
            "channel": "direct",
            "occurred_on": "2025-04-12",
            "reason": "back_entry",
            "external_ref": "TKM-2024-1-01",
        }
        return {name: value for name, value in (body | changed).items() if value is not ...}


@pytest.fixture
async def service(running: Any) -> ServiceUnderTest:
    started: ServiceUnderTest = await running(compose, business_date="2025-05-31")
    return started


@pytest.fixture
async def world(service: ServiceUnderTest) -> World:
    """A cohort and a scheme are known."""
    world = World(service)
    await world.cohort()
    await world.scheme()
    return world
