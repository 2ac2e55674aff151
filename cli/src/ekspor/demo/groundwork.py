"""What stands before the first application: agencies, places, the programme, schemes, curricula, staff."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ekspor.demo.agencies import LSP, REGISTERED, SEKOLAH_EKSPOR, Agencies
from ekspor.demo.client import Agency
from ekspor.demo.failures import WentAstray
from ekspor.demo.fates import rng
from ekspor.demo.people import person
from ekspor.demo.plan import AGREEMENT, DEADLINE, Plan
from reference import places, schemes
from reference.schemes import Scheme

PROGRAMME = "SEKOLAH-EKSPOR-TNG-2023"
STAFF_SERIAL = 9_100
"""Above every applicant's serial."""
STAFF_COHORT = -1
VERSION = 1
MODULES = (
    ("MUTU-PRODUK", 32, "practice"),
    ("POLA-PIKIR", 16, "theory"),
    ("PASAR-EKSPOR", 24, "theory"),
    ("PROSEDUR-EKSPOR", 40, "theory"),
    ("HARGA-PEMBAYARAN", 24, "theory"),
    ("PRAKTIK-EKSPOR", 48, "practice"),
)
"""Key, hours and kind: product quality, mindset, markets, procedures, price and payment, practice."""
PASS_MARK = 70


@dataclass(frozen=True, slots=True)
class Classroom:
    """Who teaches and mentors in one room of a training centre."""

    instructors: tuple[UUID, UUID]
    mentor: UUID


@dataclass(frozen=True, slots=True)
class Ground:
    programme_id: str
    classrooms: dict[tuple[str, int], Classroom]
    """By training centre and lane."""
    officer: UUID
    """Of the certification body: assigns assessors, enters licences."""
    committee: UUID
    """Decides (pleno); assesses, teaches and mentors nobody."""
    masters: tuple[UUID, ...]


def scheme_of(key: str) -> Scheme:
    found = schemes.get(key)
    if found is None:
        raise LookupError(f"the reference data has no scheme {key}")
    return found


def curriculum_key(scheme_key: str) -> str:
    return f"KUR-{scheme_key}"


async def lay(agencies: Agencies, plan: Plan, seed: int) -> Ground:
    """Register and publish everything, on an installation that has not seen the demo yet."""
    disnaker = agencies.disnaker
    await _check_untouched(disnaker)
    for key, name, kind in REGISTERED:
        await disnaker.post(
            "registration", "/v1/agencies", {"key": key, "name": name, "kind": kind}, ops=True
        )
    programme, staff, *_ = await asyncio.gather(
        _programme(disnaker),
        _staff(disnaker, plan, seed),
        _training_centres(disnaker),
        _assessment_places(agencies.of(LSP)),
        _schemes(agencies.of(LSP), plan),
        _curricula(agencies.of(SEKOLAH_EKSPOR), plan),
    )
    classrooms, officer, committee, masters = staff
    return Ground(programme, classrooms, officer, committee, masters)


async def _check_untouched(disnaker: Agency) -> None:
    """Raises WentAstray where the demo has been before: its cohorts are full."""
    programmes = await disnaker.items("registration", "/v1/programmes")
    if any(programme["code"] == PROGRAMME for programme in programmes):
        raise WentAstray(
            f"this installation has the programme {PROGRAMME} already; the demo begins on an empty one "
            "(`make demo` makes its own)"
        )


async def _programme(disnaker: Agency) -> str:
    body = {
        "code": PROGRAMME,
        "name": "1.000 UMKM eksportir Kota Tangerang",
        "target": 1_000,
        "starts_on": AGREEMENT.isoformat(),
        "deadline": DEADLINE.isoformat(),
        "area_code": "36.71",
        "settings": {"minimum_age": 17, "re_enrolment_days": 365, "promotion_days": 14},
    }
    return str((await disnaker.post("registration", "/v1/programmes", body))["programme_id"])


async def _training_centres(disnaker: Agency) -> None:
    for place in places.all():
        if place.kind == "tuk":
            continue
        body = {
            "key": place.key,
            "name": place.name,
            "kecamatan_code": place.kecamatan_code,
            "kelurahan_code": place.kelurahan_code,
            "rooms": place.rooms,
            "seats_per_room": place.seats_per_room,
            "agency": place.key if place.kind == "blk" else SEKOLAH_EKSPOR,
        }
        await disnaker.post("registration", "/v1/training-centres", body)


async def _assessment_places(lsp: Agency) -> None:
    for place in places.assessment_places():
        body = {
            "tuk_key": place.key,
            "name": place.name,
            "tuk_type": place.tuk_type,
            "kelurahan_code": place.kelurahan_code,
        }
        await lsp.post("assessment", "/v1/tuks", body)


async def _schemes(lsp: Agency, plan: Plan) -> None:
    for key in _scheme_keys(plan):
        scheme = scheme_of(key)
        body = {
            "scheme_key": scheme.key,
            "version": VERSION,
            "track": "assessor" if key == plan.assessors.scheme_key else "exporter",
            "name": scheme.name,
            "name_en": scheme.name_en,
            "validity_months": scheme.validity_months,
            "min_education": "|".join(scheme.entry) or None,
            "units": [
                {"code": unit.code, "title": unit.title, "title_en": unit.title_en} for unit in scheme.units
            ],
        }
        await lsp.post("assessment", "/v1/schemes", body)


async def _curricula(school: Agency, plan: Plan) -> None:
    for key in _scheme_keys(plan):
        units = [unit.code for unit in scheme_of(key).units]
        body = {
            "curriculum_key": curriculum_key(key),
            "version": VERSION,
            "track": "assessor" if key == plan.assessors.scheme_key else "exporter",
            "modules": [
                {
                    "module_key": module_key,
                    "position": position,
                    "hours": hours,
                    "kind": kind,
                    "pass_mark": PASS_MARK,
                    "min_attendance_percent": 50,
                    "required": True,
                    "unit_codes": units[position - 1 :: len(MODULES)],
                }
                for position, (module_key, hours, kind) in enumerate(MODULES, start=1)
            ],
        }
        await school.post("training", "/v1/curricula", body)


async def _staff(
    disnaker: Agency, plan: Plan, seed: int
) -> tuple[dict[tuple[str, int], Classroom], UUID, UUID, tuple[UUID, ...]]:
    serials = iter(range(STAFF_SERIAL, 10_000))

    async def hire(*schooling: str) -> UUID:
        serial = next(serials)
        source = rng(seed, STAFF_COHORT, serial)
        someone = person(source, serial, on=AGREEMENT, ages=(30, 55), schooling=schooling)
        body: dict[str, Any] = {**someone.body(), "external_ref": f"STAF-{serial}"}
        return UUID((await disnaker.post("registration", "/v1/persons", body))["person_id"])

    rooms = {(cohort.centre, cohort.lane) for cohort in (plan.assessors, *plan.cohorts)}
    classrooms = {
        room: Classroom((await hire("S1"), await hire("S1")), await hire("S1")) for room in sorted(rooms)
    }
    officer, committee = await hire("S1"), await hire("S2")
    return classrooms, officer, committee, (await hire("S2"), await hire("S2"))


def _scheme_keys(plan: Plan) -> list[str]:
    return sorted({cohort.scheme_key for cohort in (plan.assessors, *plan.cohorts)})
