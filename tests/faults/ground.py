"""What stands before the first cohort: agencies, a programme, a scheme, a curriculum, staff and assessors."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from uuid import UUID

from ekspor.demo.agencies import CUSTOMS, DISNAKER, LSP, REGISTERED, SEKOLAH_EKSPOR
from ekspor.demo.people import person
from ekspor.demo.plan import AGREEMENT
from reference import places
from tests.faults.client import Client

CENTRE = "BLK-LARANGAN"
TUK = "TUK-LARANGAN"
SCHEME = "FAULTS-01"
CURRICULUM = "KUR-FAULTS-01"
UNITS = ("G.46.001", "G.46.002")
MODULE = "PRAKTIK"
ASSESSORS = 4
STAFF_SERIAL = 9_900


@dataclass(frozen=True)
class Assessor:
    assessor_id: str
    person_id: UUID


@dataclass(frozen=True)
class Ground:
    """What every cohort refers to."""

    programme_id: str
    instructor: UUID
    mentor: UUID
    officer: UUID
    committee: UUID
    assessors: tuple[Assessor, ...]


async def lay(client: Client) -> Ground:
    """Register and publish everything, one after the other, before anything is broken."""
    for key, name, kind in REGISTERED:
        body = {"key": key, "name": name, "kind": kind}
        await client.command(
            "register_agency", "POST", "registration", "/v1/agencies", body, agency=DISNAKER, scope="ops"
        )
    place = next(place for place in places.training_centres() if place.key == CENTRE)
    await client.command(
        "register_training_centre",
        "POST",
        "registration",
        "/v1/training-centres",
        {
            "key": CENTRE,
            "name": place.name,
            "kecamatan_code": place.kecamatan_code,
            "kelurahan_code": place.kelurahan_code,
            "rooms": place.rooms,
            "seats_per_room": place.seats_per_room,
            "agency": CENTRE,
        },
        agency=DISNAKER,
    )
    programme = await client.command(
        "start_programme",
        "POST",
        "registration",
        "/v1/programmes",
        {
            "code": "FAULTS",
            "name": "Uji ketahanan",
            "target": 1_000,
            "starts_on": AGREEMENT.isoformat(),
            "deadline": "2025-12-31",
            "area_code": "36.71",
            "settings": {"minimum_age": 17, "re_enrolment_days": 365, "promotion_days": 14},
        },
        agency=DISNAKER,
    )
    staff = [await _hire(client, number) for number in range(4 + ASSESSORS)]
    if "training" in client.urls:
        await _curriculum(client)
    assessors: tuple[Assessor, ...] = ()
    if "assessment" in client.urls:
        await _scheme(client)
        assessors = tuple([await _assessor(client, who, n) for n, who in enumerate(staff[4:], 1)])
    return Ground(programme["programme_id"], *staff[:4], assessors)


async def _hire(client: Client, number: int) -> UUID:
    who = person(Random(number), STAFF_SERIAL + number, on=AGREEMENT, ages=(30, 55), schooling=("S1",))
    ref = f"STAFF-{number}"
    body = {**who.body(), "external_ref": ref}
    path = "/v1/persons"
    hired = await client.command(
        "register_person", "POST", "registration", path, body, agency=DISNAKER, about=ref
    )
    return UUID(hired["person_id"])


async def _curriculum(client: Client) -> None:
    module = {
        "module_key": MODULE,
        "position": 1,
        "hours": 40,
        "kind": "practice",
        "pass_mark": 70,
        "min_attendance_percent": 50,
        "required": True,
        "unit_codes": list(UNITS),
    }
    body = {"curriculum_key": CURRICULUM, "version": 1, "track": "exporter", "modules": [module]}
    await client.command(
        "publish_curriculum", "POST", "training", "/v1/curricula", body, agency=SEKOLAH_EKSPOR
    )


async def _scheme(client: Client) -> None:
    body = {
        "scheme_key": SCHEME,
        "version": 1,
        "track": "exporter",
        "name": "Eksportir",
        "name_en": "Exporter",
        "validity_months": 36,
        "units": [{"code": code, "title": f"Unit {code}", "title_en": f"Unit {code}"} for code in UNITS],
    }
    await client.command("publish_scheme", "POST", "assessment", "/v1/schemes", body, agency=LSP)
    tuk = {"tuk_key": TUK, "name": "TUK Larangan", "tuk_type": "sewaktu", "kelurahan_code": "36.71.13.1001"}
    await client.command("register_tuk", "POST", "assessment", "/v1/tuks", tuk, agency=LSP)


async def _assessor(client: Client, who: UUID, number: int) -> Assessor:
    body = {
        "person_id": str(who),
        "registration_no": f"MET.000.{number:06} 2022",
        "licensed_from": "2022-06-02",
        "licensed_until": "2025-06-01",
        "unit_codes": list(UNITS),
        "institution": LSP,
        "evidence": "master",
        "occurred_on": "2025-01-02",
        "reason": "back_entry",
    }
    entered = await client.command(
        "register_assessor", "POST", "assessment", "/v1/assessors", body, agency=LSP, about=who
    )
    return Assessor(entered["assessor_id"], who)


__all__ = ["CENTRE", "CUSTOMS", "DISNAKER", "LSP", "Ground", "lay"]
