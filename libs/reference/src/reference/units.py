"""Units of competency of the national standards (SKKNI) for export, import and online retail.

A code's last digit is the unit's version. Units that only a scheme lists (LOG.*, ASR.*) are not SKKNI units
and are found through `schemes`.
"""

from dataclasses import dataclass
from functools import cache

from reference import files


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    title: str
    title_en: str
    """Our translation."""
    standard: str
    area: str
    certainty: str
    source: str


@cache
def _by_code() -> dict[str, Unit]:
    return {row["code"]: Unit(**row) for row in files.read("skkni-units.csv")}


def get(code: str) -> Unit | None:
    return _by_code().get(code)


def all() -> tuple[Unit, ...]:
    return tuple(_by_code().values())
