"""NIK, the sixteen digits of an Indonesian identity: PPKKCC DDMMYY SSSS.

Area of first issue (province, regency, district), birth date with 40 added to the day for
women, serial number. Source: Permendagri 73/2022 and Perpres 96/2018.

The year has two digits. Libraries guess the century and guess wrong for half of the
applicants, so nothing is guessed here: the birth date is given and the NIK must agree with it.
The area is that of first issue, not of residence; it is checked for being a province of
today or yesterday and for nothing more, since lists of regencies go stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from registration.domain.vocabulary import Gender

NikFault = Literal[
    "not_sixteen_digits",
    "unknown_area",
    "impossible_birth_date",
    "serial_zero",
    "birth_date_differs",
    "gender_differs",
    "birth_date_implausible",
]

#: Kemendagri's 38 provinces, and 54 (East Timor until 1999), which people still bear.
PROVINCES = frozenset(
    str(code)
    for codes in (
        range(11, 20),  # Sumatra: Aceh to Bangka Belitung
        (21,),  # Kepulauan Riau
        range(31, 37),  # Java
        range(51, 55),  # Bali, Nusa Tenggara, East Timor
        range(61, 66),  # Kalimantan
        range(71, 77),  # Sulawesi
        (81, 82),  # Maluku
        range(91, 98),  # Papua
    )
    for code in codes
)
WOMEN_DAY_OFFSET = 40
OLDEST_PLAUSIBLE_YEARS = 110

EXPLANATIONS: dict[NikFault, str] = {
    "not_sixteen_digits": "A NIK has sixteen digits and nothing else.",
    "unknown_area": "The first six digits name no area: province, regency and district as issued.",
    "impossible_birth_date": "Digits 7 to 12 are no date (day, month, year; day plus 40 for women).",
    "serial_zero": "The last four digits begin at 0001.",
    "birth_date_differs": "Digits 7 to 12 differ from the birth date given.",
    "gender_differs": "The day in the NIK is that of the other gender (plus 40 for women).",
    "birth_date_implausible": "The birth date lies in the future or more than 110 years back.",
}


@dataclass(frozen=True, slots=True)
class NikParts:
    area: str
    day: int
    month: int
    year_of_century: int
    gender: Gender
    serial: str


def parse(nik: str) -> NikParts | NikFault:
    """Takes a NIK apart, or names the first thing that makes it none."""
    if len(nik) != 16 or not (nik.isascii() and nik.isdigit()):
        return "not_sixteen_digits"
    if nik[:2] not in PROVINCES or nik[2:4] == "00" or nik[4:6] == "00":
        return "unknown_area"
    written_day, month, year_of_century = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    woman = written_day > WOMEN_DAY_OFFSET
    day = written_day - WOMEN_DAY_OFFSET if woman else written_day
    if not _exists_in_some_century(day, month, year_of_century):
        return "impossible_birth_date"
    if nik[12:] == "0000":
        return "serial_zero"
    return NikParts(nik[:6], day, month, year_of_century, "female" if woman else "male", nik[12:])


def faults(nik: str, *, birth_date: date, gender: Gender, on: date) -> list[NikFault]:
    """Everything that is wrong with a NIK for somebody born on `birth_date`; empty if nothing is."""
    parts = parse(nik)
    if not isinstance(parts, NikParts):
        return [parts]
    found: list[NikFault] = []
    if birth_date > on or on.year - birth_date.year > OLDEST_PLAUSIBLE_YEARS:
        found.append("birth_date_implausible")
    if (parts.day, parts.month, parts.year_of_century) != (
        birth_date.day,
        birth_date.month,
        birth_date.year % 100,
    ):
        found.append("birth_date_differs")
    if parts.gender != gender:
        found.append("gender_differs")
    return found


def _exists_in_some_century(day: int, month: int, year_of_century: int) -> bool:
    """29 February 00 exists in 2000 and not in 1900: a date counts if any century has it."""
    for century in (1900, 2000):
        try:
            date(century + year_of_century, month, day)
        except ValueError:
            continue
        return True
    return False
