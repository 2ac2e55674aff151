"""Synthetic persons: plausible Indonesian names and numbers that belong to nobody.

Names come from faker's Indonesian lists, taken apart by gender, since its `name_male()` and `name_female()`
draw from one mixed list and add titles. It has no NIK, and half of its phone numbers are no numbers,
so those are made here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from faker.providers.person.id_ID import Provider as Names

from reference import areas

ISSUED_ELSEWHERE = ("320113", "337401", "317104", "650171", "950101", "127106")
"""A NIK bears the area where it was first issued, and people move: Bogor, Semarang, Jakarta, Tarakan,
Jayawijaya, Medan."""
KELURAHAN_ELSEWHERE = ("36.74.05.1001", "36.03.17.2002", "31.73.08.1003", "32.71.01.1002")
ACROSS_THE_BORDER = "36.74.01.1001"
"""Tangerang Selatan: another city whose name starts like this one's."""
MOBILE_PREFIXES = ("811", "812", "813", "821", "822", "852", "856", "857", "878", "896")


@dataclass(frozen=True, slots=True)
class Person:
    nik_ktp: str
    full_name: str
    birth_date: date
    gender: str
    phone: str
    kelurahan_code: str
    education: str

    def body(self) -> dict[str, str]:
        """As the registration service takes it."""
        return {
            "nik_ktp": self.nik_ktp,
            "full_name": self.full_name,
            "birth_date": self.birth_date.isoformat(),
            "gender": self.gender,
            "phone": self.phone,
            "kelurahan_code": self.kelurahan_code,
            "education": self.education,
        }


def person(
    source: Random,
    serial: int,
    *,
    on: date,
    ages: tuple[int, int] = (19, 58),
    schooling: tuple[str, ...] = ("SMA", "SMA", "SMA", "D3", "S1"),
    kecamatan_code: str | None = None,
) -> Person:
    """A person of an age in `ages` on the day `on`; `serial` (1 to 9999) keeps NIK and phone apart."""
    gender = "female" if source.random() < 0.6 else "male"
    birth_date = _birth_date(source, on, ages)
    kelurahan = source.choice(areas.kelurahan(kecamatan_code))
    moved_here = source.random() < 0.2
    issued_in = source.choice(ISSUED_ELSEWHERE) if moved_here else kelurahan.parent_code.replace(".", "")
    return Person(
        nik_ktp=nik(issued_in, birth_date, gender, serial),
        full_name=_name(source, gender),
        birth_date=birth_date,
        gender=gender,
        phone=f"+62{source.choice(MOBILE_PREFIXES)}{source.randrange(1000, 10_000)}{serial:04}",
        kelurahan_code=kelurahan.code,
        education=source.choice(schooling),
    )


def nik(area: str, birth_date: date, gender: str, serial: int) -> str:
    """Area (6 digits), birth date as ddmmyy with 40 added to a woman's day, serial (never 0000)."""
    day = birth_date.day + (40 if gender == "female" else 0)
    return f"{area}{day:02}{birth_date:%m%y}{serial:04}"


def _birth_date(source: Random, on: date, ages: tuple[int, int]) -> date:
    youngest, oldest = ages
    # The triangle leans towards the young: a programme for millennials and market traders.
    years = int(source.triangular(youngest, oldest + 1, youngest + (oldest - youngest) / 4))
    anniversary = date(on.year - min(years, oldest), on.month, min(on.day, 28))
    return anniversary - timedelta(days=source.randrange(1, 360))


def _name(source: Random, gender: str) -> str:
    if gender == "female":
        return f"{source.choice(Names.first_names_female)} {source.choice(Names.last_names_female)}"
    return f"{source.choice(Names.first_names_male)} {source.choice(Names.last_names_male)}"
