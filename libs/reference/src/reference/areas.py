"""Kota Tangerang by Kemendagri code: the city (36.71), its 13 kecamatan and 104 kelurahan.

Source: Kepmendagri 300.2.2-2430/2025. Never match an area by its name: ten kelurahan bear the name of a
kecamatan, and kelurahan Jatiuwung lies in kecamatan Cibodas.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from reference import files

Level = Literal["kota", "kecamatan", "kelurahan"]


@dataclass(frozen=True, slots=True)
class Area:
    code: str
    name: str
    level: Level
    parent_code: str
    postal_code: str
    """Empty above the level of a kelurahan."""


@cache
def _by_code() -> dict[str, Area]:
    return {row["code"]: Area(**row) for row in files.read("areas.csv")}  # type: ignore[arg-type]


def get(code: str) -> Area | None:
    return _by_code().get(code)


def all() -> tuple[Area, ...]:
    return tuple(_by_code().values())


def kecamatan() -> tuple[Area, ...]:
    return tuple(area for area in all() if area.level == "kecamatan")


def kelurahan(kecamatan_code: str | None = None) -> tuple[Area, ...]:
    """The kelurahan of the city, or of one kecamatan."""
    return tuple(
        area for area in all() if area.level == "kelurahan" and kecamatan_code in (None, area.parent_code)
    )


def kecamatan_of(code: str) -> Area | None:
    """The kecamatan a kelurahan lies in; the kecamatan itself when given its code."""
    area = get(code)
    if area is None or area.level == "kota":
        return None
    return area if area.level == "kecamatan" else get(area.parent_code)


def within(code: str, area_code: str) -> bool:
    """Whether `code` is `area_code` or lies below it. Asks the code, so it works for other cities too."""
    return code == area_code or code.startswith(area_code + ".")
