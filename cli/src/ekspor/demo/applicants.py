"""Who asks for a place in a cohort, with everything the application form wants to know."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from ekspor.demo.businesses import business, cluster_in
from ekspor.demo.fates import Flaw, Lots, Slip, flaws, rng, slips
from ekspor.demo.people import ACROSS_THE_BORDER, KELURAHAN_ELSEWHERE, Person, nik, person
from ekspor.demo.plan import CohortPlan

MOST_IN_A_COHORT = 36
MILLENNIALS = range(1981, 1997)
CIPADU_SHARE = {"BLK-LARANGAN": 0.4, "BLK-CIPONDOH": 0.15, "BLK-BENDA": 0.1, "BLK-CIBODAS": 0.1}
FORMER_EMPLOYMENT = ("self_employed", "self_employed", "unemployed", "unemployed", "employed", "homemaker")
CONSENT_TEXT = (
    "Saya menyetujui pemrosesan data pribadi saya untuk pelatihan, uji kompetensi dan sertifikasi "
    "Sekolah Ekspor, sesuai UU Nomor 27 Tahun 2022."
)
LAST_DAYS_FREE = 4
"""Nobody applies in the last days of a window: they are for those who give their seat back."""


@dataclass(frozen=True, slots=True)
class Applicant:
    ordinal: int
    person: Person
    business: dict[str, Any] | None
    intent: bool
    priority_groups: tuple[str, ...]
    former_employment: str
    applied_on: date
    flaw: Flaw | None
    slip: Slip | None

    def application(self, cohort_code: str, cohort_id: str) -> dict[str, Any]:
        """The application as the registration service takes it."""
        return {
            "cohort_id": cohort_id,
            "person": self.person.body(),
            "business": self.business,
            "intent": self.intent,
            "consent": consent(self.applied_on),
            "priority_groups": list(self.priority_groups),
            "former_employment": self.former_employment,
            "occurred_on": self.applied_on.isoformat(),
            "reason": "back_entry",
            "external_ref": f"{cohort_code}-{self.ordinal:02}",
        }

    def slipped(self) -> "Applicant":
        """The same applicant with the NIK as it was first written, wrong."""
        someone = self.person
        if self.slip is Slip.ANOTHER_GENDER:
            other = "male" if someone.gender == "female" else "female"
            wrong = nik(someone.nik_ktp[:6], someone.birth_date, other, int(someone.nik_ktp[12:]))
        else:
            day_before = someone.birth_date - timedelta(days=1)
            wrong = nik(someone.nik_ktp[:6], day_before, someone.gender, int(someone.nik_ktp[12:]))
        return replace(self, person=replace(someone, nik_ktp=wrong))


def consent(on: date) -> dict[str, str]:
    """Consent to training as it is recorded: the hash of the text, not the text."""
    return {
        "purpose": "training",
        "text_sha256": hashlib.sha256(CONSENT_TEXT.encode()).hexdigest(),
        "version": "2023-05",
        "channel": "counter",
        "given_at": f"{on}T09:00:00+07:00",
    }


def applicants(seed: int, cohort: CohortPlan, drawn: dict[int, Lots]) -> list[Applicant]:
    """The applicants of a cohort in the order in which they come."""
    flawed, slipped = flaws(drawn), slips(drawn)
    return [
        _applicant(
            rng(seed, cohort.ordinal, ordinal), cohort, ordinal, flawed.get(ordinal), slipped.get(ordinal)
        )
        for ordinal in drawn
    ]


def _applicant(
    source: Random, cohort: CohortPlan, ordinal: int, flaw: Flaw | None, slip: Slip | None
) -> Applicant:
    applied_on = _applied_on(cohort, ordinal)
    serial = cohort.ordinal * MOST_IN_A_COHORT + ordinal
    if cohort.track == "assessor":
        if flaw is Flaw.TOO_YOUNG:
            flaw = Flaw.LIVES_ELSEWHERE  # Nobody has a degree at fifteen.
        candidate = person(source, serial, on=applied_on, ages=(28, 55), schooling=("S1", "S1", "S2"))
        return Applicant(
            ordinal, _flawed(candidate, source, flaw), None, False, (), "employed", applied_on, flaw, slip
        )

    cipadu = source.random() < CIPADU_SHARE[cohort.centre]
    ages = (13, 15) if flaw is Flaw.TOO_YOUNG else (19, 58)
    someone = person(source, serial, on=applied_on, ages=ages, kecamatan_code="36.71.13" if cipadu else None)
    trades = source.random() < 0.75 and flaw is not Flaw.TOO_YOUNG
    kecamatan_code = someone.kelurahan_code[:8]
    cluster = cluster_in(source, kecamatan_code, cipadu=cipadu)
    groups = [
        group
        for group, belongs in (("pasar_cipadu", cipadu), ("millennial", _millennial(someone)))
        if belongs
    ]
    former = "self_employed" if trades else source.choice(FORMER_EMPLOYMENT)
    if flaw is Flaw.TOO_YOUNG:
        former = "student"
    elif former == "unemployed":
        groups.append("unemployed")
    return Applicant(
        ordinal=ordinal,
        person=_flawed(someone, source, flaw),
        business=business(source, someone.full_name, cluster) if trades else None,
        intent=not trades,
        priority_groups=tuple(groups),
        former_employment=former,
        applied_on=applied_on,
        flaw=flaw,
        slip=slip,
    )


def _applied_on(cohort: CohortPlan, ordinal: int) -> date:
    intake = cohort.intake
    days = (intake.window_closes_on - intake.window_opens_on).days - LAST_DAYS_FREE
    return intake.window_opens_on + timedelta(days=(ordinal - 1) * days // cohort.applicants)


def _millennial(someone: Person) -> bool:
    return someone.birth_date.year in MILLENNIALS


def _flawed(someone: Person, source: Random, flaw: Flaw | None) -> Person:
    if flaw is Flaw.LIVES_ELSEWHERE:
        return replace(someone, kelurahan_code=source.choice(KELURAHAN_ELSEWHERE))
    if flaw is Flaw.LIVES_ACROSS_THE_BORDER:
        return replace(someone, kelurahan_code=ACROSS_THE_BORDER)
    return someone
