"""Registration in a process of its own, with all that must be known before somebody can apply for a seat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

from benchmarks import load
from benchmarks.deliveries import delivery
from benchmarks.footing import Footing, free_port
from chassis import Database, ServiceSettings
from chassis.inbox import Inbox
from registration.composition import compose

ORGANISER, TODAY = "DISNAKER-TNG", "2025-05-31"
AGENCIES = {
    ORGANISER: "manpower_agency",
    "BLK-LARANGAN": "training_centre",
    "LSP-SEN": "certification_body",
    "BC-TNG": "customs",
}
Json = dict[str, Any]


@dataclass
class Stage:
    """A running registration, and a token for its organiser."""

    port: int
    pid: int
    token: str
    operator: str
    settings: ServiceSettings
    programme_id: str = ""
    _codes: Any = field(default_factory=lambda: count(1))

    def post(self, path: str, body: Json, token: str | None = None) -> bytes:
        authorization = f"Bearer {token or self.token}"
        return load.request("POST", path, body, Authorization=authorization, Idempotency_Key=str(uuid4()))

    async def create(self, path: str, body: Json, token: str | None = None) -> Json:
        return await load.ask(self.port, self.post(path, body, token))

    async def ready(self) -> None:
        """Wait until it has compared its log with its topics: before that it lets nobody write."""
        while True:
            try:
                await load.ask(self.port, load.request("GET", "/readyz"))
            except RuntimeError:  # 503
                await asyncio.sleep(0.1)
            else:
                return

    async def set_up(self) -> None:
        await self.ready()
        for key, kind in AGENCIES.items():
            await self.create("/v1/agencies", {"key": key, "name": key, "kind": kind}, self.operator)
        centre = {"key": "BLK-LARANGAN", "name": "BLK Larangan", "agency": "BLK-LARANGAN", "rooms": 3}
        where = {"kecamatan_code": "36.71.13", "kelurahan_code": "36.71.13.1002", "seats_per_room": 20}
        await self.create("/v1/training-centres", centre | where)
        programme = {"code": "EKSPOR-1000", "name": "Seribu Eksportir", "target": 1000, "area_code": "36.71"}
        dates = {"starts_on": "2023-05-20", "deadline": "2025-12-31"}
        self.programme_id = (await self.create("/v1/programmes", programme | dates))["programme_id"]

    async def open_cohort(self, quota: int = 1000) -> str:
        code = f"LARANGAN-{next(self._codes)}"
        body = {
            "code": code,
            "name": code,
            "programme_id": self.programme_id,
            "track": "exporter",
            "training_centre_key": "BLK-LARANGAN",
            "window_opens_on": "2025-05-01",
            "window_closes_on": "2025-06-15",
            "semester_starts_on": "2025-07-01",
            "semester_ends_on": "2025-12-01",
            "quota": quota,
            "reserved": {},
            "curriculum_key": "EKSPOR-UMKM",
            "curriculum_version": 1,
            "scheme_key": "PPEJP-01",
            "scheme_version": 1,
            "trainer": "BLK-LARANGAN",
            "assessor_body": "LSP-SEN",
            "certifier": "LSP-SEN",
            "export_verifier": "BC-TNG",
            "occurred_on": TODAY,
        }
        return str((await self.create("/v1/cohorts", body))["cohort_id"])

    def application(self, cohort_id: str, number: int) -> bytes:
        return self.post("/v1/applications", application_body(cohort_id, number))


def application_body(cohort_id: str, number: int) -> Json:
    """Applicant `number`: somebody with a business, and a consent."""
    day, serial = divmod(number, 9_999)
    return {
        "cohort_id": cohort_id,
        "person": {
            "nik_ktp": f"367113{day + 41:02d}0490{serial + 1:04d}",
            "full_name": f"Peserta Contoh {number}",
            "birth_date": f"1990-04-{day + 1:02d}",
            "gender": "female",
            "phone": f"0812{number:08d}",
            "kelurahan_code": "36.71.13.1007",
            "education": "SMA",
        },
        "business": {
            "name": f"Usaha {number}",
            "sector": "textile",
            "hs_code": "520811",
            "cluster_key": "CIPADU",
        },
        "intent": False,
        "consent": {
            "purpose": "training",
            "text_sha256": "ab" * 32,
            "version": "2023-1",
            "channel": "counter",
            "given_at": "2025-05-30T09:00:00+07:00",
        },
        "priority_groups": [],
        "former_employment": "self_employed",
        "occurred_on": TODAY,
    }


@asynccontextmanager
async def running(footing: Footing) -> AsyncIterator[Stage]:
    """`python -m registration api`, set up. Logs as in production: one line a request."""
    service, port = compose(), free_port()
    settings = await footing.settings(service, http_port=port, business_date=TODAY)
    await _publish_versions(settings)
    async with footing.process(
        "-m", "registration", "api", port=port, environment=footing.environment(settings)
    ) as pid:
        token = footing.issuer.token(ORGANISER, "registration:read registration:write history:write")
        stage = Stage(port, pid, token, footing.issuer.token(None, "ops"), settings)
        await stage.set_up()
        yield stage


async def _publish_versions(settings: ServiceSettings) -> None:
    """A curriculum and a scheme, as their owners would tell of them."""
    service, database = compose(), Database(settings)
    version = {"version": 1, "track": "exporter", "modules": [], "units": []}
    curriculum = {"curriculum_key": "EKSPOR-UMKM"} | version
    scheme = {"scheme_key": "PPEJP-01"} | version
    try:
        await Inbox(service.name, database, service.reaction_table).receive(
            [
                delivery("training.curricula", "curriculum_published", uuid4(), 1, curriculum),
                delivery("assessment.schemes", "scheme_published", uuid4(), 1, scheme),
            ]
        )
    finally:
        await database.close()
