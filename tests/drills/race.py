"""Two hundred people apply at once for thirty seats, five of them reserved for a group of which twenty apply.

Real HTTP against `python -m registration all`, on the embedded PostgreSQL and broker. Exactly thirty must be
enrolled, five of them on reserved seats, and everybody else must stand in line by score, then by recorded time.
Then somebody gives a seat back, and the first in line must have it.

    python tests/drills/race.py

The last line is one JSON object; the exit code is 0 only if every promise was kept.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from aiokafka import AIOKafkaProducer

from chassis.testing import Issuer
from ekspor.embedded.broker import EmbeddedBroker
from ekspor.embedded.ports import free_port, wait_until_answers
from ekspor.embedded.postgres import EmbeddedPostgres
from registration.composition import compose

APPLICANTS, OF_THE_GROUP, QUOTA, RESERVED = 200, 20, 30, 5
GROUP = "pasar_cipadu"
TODAY = "2025-05-31"
ORGANISER = "DISNAKER-TNG"
AGENCIES = {
    ORGANISER: "manpower_agency",
    "BLK-LARANGAN": "training_centre",
    "LSP-SEN": "certification_body",
    "BC-TNG": "customs",
}
STARTS_WITHIN = 60.0
ANSWERS_WITHIN = 60.0
Json = dict[str, Any]


@contextmanager
def registration(state: Path, issuer: Issuer) -> Iterator[tuple[str, str]]:
    """The service as one process; gives its URL and the broker's address."""
    postgres, broker = EmbeddedPostgres(state / "postgres", durable=False), EmbeddedBroker(state)
    service, port = compose(), free_port()
    try:
        postgres.start()
        broker.start()
        postgres.create_database("registration")
        topics = {*service.reaction_table.topics, *(fact.topic for fact in service.publishes)}
        broker.create_topics(dict.fromkeys(topics, 2))
        settings = {
            "DATABASE_URL": postgres.url("registration"),
            "KAFKA": broker.bootstrap,
            "OIDC_ISSUER": issuer.url,
            "OIDC_JWKS_URL": f"{issuer.url}/jwks.json",
            "HTTP_PORT": str(port),
            "FOOTING": "embedded",
            "BUSINESS_DATE": TODAY,
            "DOCUMENTS_DIR": str(state / "documents"),
            "NIK_KEY": base64.b64encode(os.urandom(32)).decode(),
            "NIK_INDEX_KEY": base64.b64encode(os.urandom(32)).decode(),
            "DATABASE_POOL_SIZE": "50",  # two hundred at once: wait for each other in the database, not before it
            "LOG_LEVEL": "WARNING",
        }
        environment = os.environ | {f"EKSPOR_{name}": value for name, value in settings.items()}
        command = [sys.executable, "-m", "registration"]
        subprocess.run([*command, "migrate"], env=environment, check=True)
        log = state / "registration.log"
        with log.open("w") as output:
            process = subprocess.Popen([*command, "all"], env=environment, stdout=output, stderr=output)
        try:
            wait_until_answers(port, within=STARTS_WITHIN)
            yield f"http://127.0.0.1:{port}", broker.bootstrap
        except BaseException:
            sys.stderr.writelines(log.read_text().splitlines(keepends=True)[-3:])
            raise
        finally:
            process.terminate()
            process.wait(30)
    finally:
        broker.stop()
        postgres.destroy()


async def publish_versions(bootstrap: str) -> None:
    """A curriculum and a scheme, as their owners would tell of them."""
    facts = {
        "training.curricula": ("curriculum_published", {"curriculum_key": "EKSPOR-UMKM"}),
        "assessment.schemes": ("scheme_published", {"scheme_key": "PPEJP-01"}),
    }
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        for topic, (stem, data) in facts.items():
            subject = str(uuid4())
            headers = {
                "ce_specversion": "1.0",
                "ce_id": str(uuid4()),
                "ce_type": f"id.ekspor.{topic.split('.')[0]}.{stem}.v1",
                "ce_source": "urn:ekspor:drill",
                "ce_subject": subject,
                "ce_time": datetime.now(UTC).isoformat(),
                "ce_sequence": "1",
                "ce_agency": ORGANISER,
                "ce_organiser": ORGANISER,
            }
            await producer.send_and_wait(
                topic,
                json.dumps({**data, "version": 1, "track": "exporter"}).encode(),
                key=subject.encode(),
                headers=[(name, value.encode()) for name, value in headers.items()],
            )
    finally:
        await producer.stop()


async def create(client: httpx.AsyncClient, path: str, body: Json, **headers: str) -> Json:
    """Post, and again under the same key as long as no answer comes or the answer is to come back later."""
    headers["Idempotency-Key"] = str(uuid4())
    deadline = time.monotonic() + ANSWERS_WITHIN
    while True:
        try:
            answer = await client.post(path, json=body, headers=headers)
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            continue
        if answer.status_code in (200, 201):
            created: Json = answer.json()
            return created
        if answer.status_code != 503 or time.monotonic() > deadline:
            raise SystemExit(f"{path}: {answer.status_code} {answer.text}")
        await asyncio.sleep(float(answer.headers["Retry-After"]))


async def open_cohort(client: httpx.AsyncClient, operator: str) -> str:
    """Agencies, a place, a programme and the cohort; waits for the versions to become known."""
    for key, kind in AGENCIES.items():
        body = {"key": key, "name": key, "kind": kind}
        await create(client, "/v1/agencies", body, Authorization=f"Bearer {operator}")
    centre = {"key": "BLK-LARANGAN", "name": "BLK Larangan", "agency": "BLK-LARANGAN", "rooms": 3}
    where = {"kecamatan_code": "36.71.13", "kelurahan_code": "36.71.13.1002", "seats_per_room": 20}
    await create(client, "/v1/training-centres", {**centre, **where})
    programme = {"code": "EKSPOR-1000", "name": "Seribu Eksportir", "target": 1000, "area_code": "36.71"}
    dates = {"starts_on": "2023-05-20", "deadline": "2025-12-31"}
    programme_id = (await create(client, "/v1/programmes", {**programme, **dates}))["programme_id"]
    body = {
        "code": "LARANGAN-01",
        "name": "Angkatan 1",
        "programme_id": programme_id,
        "track": "exporter",
        "training_centre_key": "BLK-LARANGAN",
        "window_opens_on": "2025-05-01",
        "window_closes_on": "2025-06-15",
        "semester_starts_on": "2025-07-01",
        "semester_ends_on": "2025-12-01",
        "quota": QUOTA,
        "reserved": {GROUP: RESERVED},
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
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        answer = await client.post("/v1/cohorts", json=body, headers={"Idempotency-Key": str(uuid4())})
        if answer.status_code == 201:
            return str(answer.json()["cohort_id"])
        if answer.status_code != 409 or time.monotonic() > deadline:
            raise SystemExit(f"the cohort does not open: {answer.text}")
        await asyncio.sleep(0.1)


def application(cohort_id: str, number: int) -> Json:
    """Applicant `number`, with one of five scores besides the group's."""
    business = {"name": f"Usaha {number}", "sector": "textile", "hs_code": "520811", "cluster_key": "CIPADU"}
    parts = [set(), {"hs_code"}, {"hs_code", "cluster_key"}, {"cluster_key"}]
    chosen = None
    if number % 5:
        chosen = {name: v for name, v in business.items() if name in {"name", "sector"} | parts[number % 4]}
    return {
        "cohort_id": cohort_id,
        "person": {
            "nik_ktp": f"367113570490{number + 1:04d}",
            "full_name": f"Peserta Contoh {number}",
            "birth_date": "1990-04-17",
            "gender": "female",
            "phone": f"0812345{number:05d}",
            "kelurahan_code": "36.71.13.1007",
            "education": "SMA",
        },
        "business": chosen,
        "intent": chosen is None,
        "consent": {
            "purpose": "training",
            "text_sha256": "ab" * 32,
            "version": "2023-1",
            "channel": "counter",
            "given_at": "2025-05-30T09:00:00+07:00",
        },
        "priority_groups": [GROUP] if number % (APPLICANTS // OF_THE_GROUP) == 0 else [],
        "former_employment": "self_employed",
        "occurred_on": TODAY,
    }


async def race(url: str, bootstrap: str, issuer: Issuer) -> Json:
    """What came of it, and which promises were broken."""
    token = issuer.token(ORGANISER, "registration:read registration:write")
    limits = httpx.Limits(max_connections=APPLICANTS)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=120) as client:
        await publish_versions(bootstrap)
        cohort_id = await open_cohort(client, issuer.token(None, "ops"))
        began = time.monotonic()
        answers = await asyncio.gather(
            *(create(client, "/v1/applications", application(cohort_id, n)) for n in range(APPLICANTS))
        )
        seconds = time.monotonic() - began
        line = (await client.get(f"/v1/cohorts/{cohort_id}/waitlist")).json()
        enrolled = [answer for answer in answers if answer["status"] == "enrolled"]
        waitlisted = [answer for answer in answers if answer["status"] == "waitlisted"]
        expected = sorted(waitlisted, key=_place_in_line)
        await create(
            client,
            f"/v1/enrolments/{_general(enrolled)['enrolment_id']}/withdrawal",
            {"reason": "found_work", "occurred_on": TODAY},
        )
        first = (await client.get(f"/v1/enrolments/{expected[0]['enrolment_id']}")).json()
    promises = {
        f"exactly {QUOTA} are enrolled": len(enrolled) == QUOTA,
        f"{RESERVED} of them on reserved seats": sum(e["route"] == "reserved" for e in enrolled) == RESERVED,
        "everybody else waits": len(waitlisted) == APPLICANTS - QUOTA,
        "in the order of score, then recorded time": [e["enrolment_id"] for e in line]
        == [e["enrolment_id"] for e in expected],
        "a seat given back goes to the first in line": first["route"] == "promoted",
    }
    return {
        "applications": len(answers),
        "enrolled": len(enrolled),
        "waitlisted": len(waitlisted),
        "scores": sorted({e["score"] for e in waitlisted}),
        "seconds": round(seconds, 2),
        "broken": [promise for promise, kept in promises.items() if not kept],
    }


def _place_in_line(enrolment: Json) -> tuple[int, str, datetime, str]:
    recorded_at = datetime.fromisoformat(enrolment["recorded_at"])
    return (-enrolment["score"], enrolment["occurred_on"], recorded_at, enrolment["enrolment_id"])


def _general(enrolled: list[Json]) -> Json:
    return next(one for one in enrolled if one["route"] == "direct")


def main() -> int:
    issuer = Issuer()
    with (
        tempfile.TemporaryDirectory(prefix="ekspor-race-") as state,
        registration(Path(state), issuer) as (url, bootstrap),
    ):
        outcome = asyncio.run(race(url, bootstrap, issuer))
    issuer.close()
    print(json.dumps(outcome))
    return 1 if outcome["broken"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
