"""Certification schemes of two certification bodies (LSP), with the units each one tests.

ASESOR-01 is illustrative: the official codes of the assessor competency units could not be had.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from reference import files


@dataclass(frozen=True, slots=True)
class SchemeUnit:
    position: int
    code: str
    title: str
    title_en: str
    standard: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Scheme:
    key: str
    number: str | None
    """The certification body's own number, where it gives one."""
    lsp: str
    name: str
    name_en: str
    type: str
    validity_months: int | None
    entry: tuple[str, ...]
    """What admits a candidate, any one of them: a degree of schooling (SMA, D3), `2-years-work`,
    `business-licence`."""
    modes: tuple[str, ...]
    units: tuple[SchemeUnit, ...]
    certainty: str
    source: str

    @property
    def min_education(self) -> str | None:
        """The lowest schooling, if schooling alone admits."""
        return self.entry[0] if len(self.entry) == 1 else None


@cache
def _units() -> dict[str, tuple[SchemeUnit, ...]]:
    listed: defaultdict[str, list[SchemeUnit]] = defaultdict(list)
    for row in files.read("scheme-units.csv"):
        listed[row["scheme_key"]].append(
            SchemeUnit(
                position=int(row["position"]),
                code=row["unit_code"],
                title=row["unit_title"],
                title_en=row["unit_title_en"],
                standard=row["standard"],
                certainty=row["certainty"],
            )
        )
    return {key: tuple(sorted(units, key=lambda unit: unit.position)) for key, units in listed.items()}


@cache
def _by_key() -> dict[str, Scheme]:
    return {
        row["scheme_key"]: Scheme(
            key=row["scheme_key"],
            number=row["scheme_number"] or None,
            lsp=row["lsp"],
            name=row["name"],
            name_en=row["name_en"],
            type=row["type"],
            validity_months=int(row["validity_months"]) if row["validity_months"] else None,
            entry=files.split(row["min_education"], "|"),
            modes=files.split(row["mode"], "|"),
            units=_units()[row["scheme_key"]],
            certainty=row["certainty"],
            source=row["source"],
        )
        for row in files.read("schemes.csv")
    }


def get(key: str) -> Scheme | None:
    return _by_key().get(key)


def all() -> tuple[Scheme, ...]:
    return tuple(_by_key().values())
