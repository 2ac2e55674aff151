"""Certification in a process of its own, with one certificate that can be verified."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from benchmarks.deliveries import delivery
from benchmarks.footing import Footing, free_port
from certification.composition import compose
from chassis import Database, ServiceSettings
from chassis.inbox import Inbox

AGENCY = "LSP-SEN"
UNITS = [{"code": f"LOG.PR.00{n}", "title": f"Unit ke-{n}", "title_en": f"Unit no. {n}"} for n in range(1, 5)]


@asynccontextmanager
async def running(footing: Footing) -> AsyncIterator[tuple[int, str]]:
    """`python -m certification api`: its port, and the secret word of a certificate's link."""
    port = free_port()
    settings = await footing.settings(compose(), http_port=port)
    token = await _certified(settings)
    environment = footing.environment(settings)
    async with footing.process("-m", "certification", "api", port=port, environment=environment):
        yield port, token


async def _certified(settings: ServiceSettings) -> str:
    service = compose()
    database = Database(settings, service.resources(settings) if service.resources else None)
    cohort_id, person_id, candidacy_id = uuid4(), uuid4(), uuid4()
    cohort = {
        "cohort_id": cohort_id,
        "programme_id": uuid4(),
        "code": "TKM-2024-1",
        "organiser": "DISNAKER-TNG",
        "trainer": "BLK-LARANGAN",
        "assessor_body": AGENCY,
        "certifier": AGENCY,
        "export_verifier": "BC-TNG",
        "occurred_on": "2024-01-02",
    }
    scheme = {
        "scheme_key": "SEN-03",
        "version": 1,
        "track": "exporter",
        "name": "Penerapan Prosedur Ekspor",
        "name_en": "Application of export procedures",
        "validity_months": 36,
        "units": UNITS,
        "occurred_on": "2024-01-02",
    }
    profile = {"person_id": person_id, "full_name": "Siti Rahmawati", "kelurahan_code": "36.71.13.1007"}
    passed = {
        "candidacy_id": candidacy_id,
        "enrolment_id": uuid4(),
        "cohort_id": cohort_id,
        "person_id": person_id,
        "track": "exporter",
        "scheme_key": "SEN-03",
        "scheme_version": 1,
        "attempt": 1,
        "units": [{"code": unit["code"], "outcome": "K"} for unit in UNITS],
        "occurred_on": "2025-01-15",
    }
    try:
        await Inbox(service.name, database, service.reaction_table).receive(
            [
                delivery("registration.cohorts", "cohort_opened", cohort_id, 1, cohort),
                delivery("assessment.schemes", "scheme_published", uuid4(), 1, scheme),
                delivery("registration.profiles", "person_profile", person_id, 1, profile),
                delivery("assessment.candidacies", "assessment_passed", candidacy_id, 1, passed),
            ]
        )
        async with database.engine.connect() as connection:
            found = await connection.exec_driver_sql("select verification_token from certificates")
            return str(found.scalar_one())
    finally:
        await database.close()
