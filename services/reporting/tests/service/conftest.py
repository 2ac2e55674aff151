"""A programme that tells reporting what happens in it, as the four services would."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from chassis import new_id
from chassis.testing import ServiceUnderTest
from chassis.wire import Delivery, from_headers
from reporting.composition import compose

ORGANISER = "DISNAKER-TNG"

COHORTS, ENROLMENTS = "registration.cohorts", "registration.enrolments"
TRAININGS, CANDIDACIES = "training.trainings", "assessment.candidacies"
CERTIFICATES, EXPORTS = "certification.certificates", "certification.exports"


@dataclass(frozen=True)
class Event:
    """A fact on its way: what a test needs to send it."""

    topic: str
    stem: str
    subject: UUID
    data: dict[str, Any]


@dataclass
class Cohort:
    """A cohort of a programme, and the facts about its participants."""

    code: str = "LRG-2024-1"
    programme_id: UUID = field(default_factory=uuid4)
    programme_code: str = "TKM-1000"
    blk: str = "BLK-LARANGAN"
    track: str = "exporter"
    organiser: str = ORGANISER
    trainer: str = "BLK-LARANGAN"
    target: int = 1000
    cohort_id: UUID = field(default_factory=uuid4)

    def opened(self) -> Event:
        data = {
            "cohort_id": self.cohort_id,
            "code": self.code,
            "programme_id": self.programme_id,
            "programme_code": self.programme_code,
            "programme_target": self.target,
            "programme_starts_on": date(2023, 5, 20),
            "programme_deadline": date(2025, 5, 20),
            "track": self.track,
            "training_centre_key": self.blk,
            "semester_starts_on": date(2024, 1, 8),
            "semester_ends_on": date(2024, 6, 28),
            "quota": 30,
            "organiser": self.organiser,
            "trainer": self.trainer,
            "status": "open",
            "occurred_on": date(2023, 12, 1),
        }
        return Event(COHORTS, "cohort_opened", self.cohort_id, data)

    def participant(self, person_id: UUID | None = None, **traits: str | None) -> "Participant":
        return Participant(self, person_id or uuid4(), traits)


class Participant:
    """One enrolment from application to shipment; each method gives the fact of one step."""

    def __init__(self, cohort: Cohort, person_id: UUID, traits: dict[str, str | None]) -> None:
        self.cohort, self.person_id, self.traits = cohort, person_id, traits
        self.enrolment_id, self.training_id, self.candidacy_id, self.certificate_id = (
            uuid4(),
            uuid4(),
            uuid4(),
            uuid4(),
        )

    def _event(self, topic: str, stem: str, subject: UUID, on: date, **data: Any) -> Event:
        about = {
            "enrolment_id": self.enrolment_id,
            "cohort_id": self.cohort.cohort_id,
            "person_id": self.person_id,
            "track": self.cohort.track,
            "occurred_on": on,
        }
        return Event(topic, stem, subject, about | data)

    def applied(self, on: date = date(2023, 12, 4)) -> Event:
        traits: dict[str, Any] = {
            "age_band": "30_39",
            "gender": "female",
            "kecamatan_code": "36.71.13",
            "cluster_key": "CIPADU",
            "sector": "textile",
            "former_employment": "unemployed",
        }
        return self._event(
            ENROLMENTS, "application_submitted", self.enrolment_id, on, **(traits | self.traits)
        )

    def waitlisted(self, on: date = date(2023, 12, 4)) -> Event:
        return self._event(ENROLMENTS, "participant_waitlisted", self.enrolment_id, on)

    def enrolled(self, on: date = date(2023, 12, 4), route: str = "direct") -> Event:
        return self._event(ENROLMENTS, "participant_enrolled", self.enrolment_id, on, route=route)

    def withdrawn(self, on: date = date(2024, 2, 1)) -> Event:
        return self._event(ENROLMENTS, "enrolment_withdrawn", self.enrolment_id, on, reason="moved_away")

    def started(self, on: date = date(2024, 1, 8)) -> Event:
        return self._event(TRAININGS, "training_started", self.training_id, on)

    def trained(self, on: date = date(2024, 6, 28)) -> Event:
        return self._event(TRAININGS, "training_completed", self.training_id, on)

    def module_completed(self, module_key: str, score: int, on: date = date(2024, 3, 1)) -> Event:
        return self._event(
            TRAININGS,
            "module_completed",
            self.training_id,
            on,
            training_id=self.training_id,
            module_key=module_key,
            score=score,
            attendance_percent=90,
        )

    def mentored(self, minutes: int = 60, on: date = date(2024, 4, 2)) -> Event:
        return self._event(TRAININGS, "mentoring_held", self.training_id, on, minutes=minutes)

    def candidacy_opened(self, on: date = date(2024, 6, 28)) -> Event:
        return self._event(CANDIDACIES, "candidacy_opened", self.candidacy_id, on)

    def scheduled(self, on: date = date(2024, 7, 1)) -> Event:
        return self._event(CANDIDACIES, "assessment_scheduled", self.candidacy_id, on)

    def absent(self, on: date = date(2024, 7, 5)) -> Event:
        return self._event(CANDIDACIES, "candidate_absent", self.candidacy_id, on)

    def recommended(self, on: date = date(2024, 7, 8)) -> Event:
        return self._event(CANDIDACIES, "assessment_recommended", self.candidacy_id, on)

    def failed(self, on: date = date(2024, 7, 10), attempts_left: int = 1) -> Event:
        units = [{"code": "LOG.ED.001", "outcome": "K"}, {"code": "LOG.ED.002", "outcome": "BK"}]
        return self._decided("assessment_failed", on, attempt=1, units=units, attempts_left=attempts_left)

    def passed(self, on: date = date(2024, 7, 10), attempt: int = 1) -> Event:
        codes = ["LOG.ED.001", "LOG.ED.002"] if attempt == 1 else ["LOG.ED.002"]
        units = [{"code": code, "outcome": "K"} for code in codes]
        return self._decided("assessment_passed", on, attempt=attempt, units=units)

    def _decided(self, stem: str, on: date, **data: Any) -> Event:
        return self._event(
            CANDIDACIES,
            stem,
            self.candidacy_id,
            on,
            candidacy_id=self.candidacy_id,
            scheme_key="SEN-01",
            scheme_version=1,
            **data,
        )

    def certified(self, on: date = date(2024, 7, 10)) -> Event:
        return self._event(
            CERTIFICATES, "certificate_issued", self.certificate_id, on, certificate_id=self.certificate_id
        )

    def revoked(self, on: date = date(2024, 9, 1)) -> Event:
        return self._event(
            CERTIFICATES, "certificate_revoked", self.certificate_id, on, certificate_id=self.certificate_id
        )

    def shipped(self, on: date = date(2024, 8, 9), **data: Any) -> tuple[Event, Event]:
        """The record of a shipment, and its verification."""
        export_id = uuid4()
        shipment: dict[str, Any] = {
            "export_id": export_id,
            "certificate_id": self.certificate_id,
            "hs6": "620520",
            "country": "MY",
            "fob_value": "1200.50",
            "currency": "USD",
            "channel": "direct",
        }
        return (
            self._event(EXPORTS, "export_recorded", export_id, on, **(shipment | data)),
            self._event(EXPORTS, "export_verified", export_id, on + timedelta(days=5), export_id=export_id),
        )

    def whole_way(self) -> list[Event]:
        """From application to a verified shipment, without a detour."""
        return [
            self.applied(),
            self.enrolled(),
            self.started(),
            self.trained(),
            self.passed(),
            self.certified(),
            *self.shipped(),
        ]


class Reporting:
    """Reporting under test, and a voice that tells it things."""

    def __init__(self, service: ServiceUnderTest) -> None:
        self.service = service

    async def hear(self, *events: Event) -> None:
        """Over the broker; returns when all of it has been applied."""
        heard: list[tuple[Event, int]] = []
        for event in events:
            await self.service.hear(
                topic=event.topic, stem=event.stem, subject=event.subject, data=event.data, wait=False
            )
            heard.append((event, self.service._sequences[event.topic, str(event.subject)]))
        for event, sequence in heard:
            await self.service.until_seen(event.topic, str(event.subject), sequence)
        assert await self.service.parked() == []

    async def apply(self, deliveries: list[Delivery]) -> None:
        """Past the broker, to decide the order between topics."""
        for delivery in deliveries:
            await self.service.inbox.receive([delivery])

    async def get(self, path: str, agency: str | None = ORGANISER, **params: object) -> Any:
        scopes = "reporting:read" if agency else "reporting:read ops"
        answer = await self.service.get(path, agency=agency, scopes=scopes, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def funnel(self, **params: object) -> dict[str, int]:
        total: dict[str, int] = (await self.get("/v1/funnel", **params))["total"]
        return total


@pytest.fixture
async def reporting(running: Callable[..., Awaitable[ServiceUnderTest]]) -> Reporting:
    return Reporting(await running(compose, business_date=date(2025, 5, 31)))


@pytest.fixture
def deliver() -> Callable[[Event, int], Delivery]:
    """Turns an event into the delivery with this sequence, as a consumer would read it from its topic."""
    offsets = count()

    def delivery(event: Event, sequence: int) -> Delivery:
        service = event.topic.split(".")[0]
        headers = {
            "ce_specversion": "1.0",
            "ce_id": str(new_id()),
            "ce_type": f"id.ekspor.{service}.{event.stem}.v1",
            "ce_subject": str(event.subject),
            "ce_time": datetime(2024, 1, 1, tzinfo=UTC).isoformat(),
            "ce_sequence": str(sequence),
            "ce_agency": ORGANISER,
            "ce_organiser": ORGANISER,
        }
        data = orjson.dumps(event.data, default=str)
        return from_headers(event.topic, 0, next(offsets), headers, data)

    return delivery


@pytest.fixture
def cohort() -> Cohort:
    return Cohort()
