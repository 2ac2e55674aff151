"""Kinds of business (KBLI) that occur among small exporters: a selection of the edition of 2020.

KBLI 2025 gives old codes new meanings (13133 was fabric printing and is now batik), so a code without its
edition says nothing: keep both.
"""

from dataclasses import dataclass
from functools import cache

from reference import files

EDITION = "2020"


@dataclass(frozen=True, slots=True)
class Kbli:
    code: str
    title: str
    title_en: str
    sector_group: str
    edition: str
    code_in_kbli_2025: str
    """`same`, `changed` (the code lives on with another meaning) or `absent`."""


@cache
def _by_code() -> dict[tuple[str, str], Kbli]:
    return {(row["code"], row["edition"]): Kbli(**row) for row in files.read("kbli.csv")}


def get(code: str, edition: str = EDITION) -> Kbli | None:
    return _by_code().get((code, edition))


def all() -> tuple[Kbli, ...]:
    return tuple(_by_code().values())
