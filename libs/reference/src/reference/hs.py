"""The Harmonized System, edition 2022: chapters (2 digits), headings (4) and subheadings (6).

Indonesian tariff lines (BTKI) have 8 digits; their first 6 are these.
"""

from dataclasses import dataclass
from functools import cache

from reference import files


@dataclass(frozen=True, slots=True)
class HsCode:
    code: str
    description: str
    """English, cut at 255 characters in the source."""
    parent: str
    """Empty for a chapter."""
    level: int
    """2, 4 or 6: the number of digits."""
    section: str
    """Roman numeral."""

    @property
    def chapter(self) -> str:
        return self.code[:2]


@cache
def _by_code() -> dict[str, HsCode]:
    return {
        row["hscode"]: HsCode(
            row["hscode"], row["description"], row["parent"], int(row["level"]), row["section"]
        )
        for row in files.read("harmonized-system.csv")
    }


def get(code: str) -> HsCode | None:
    return _by_code().get(code)


def all() -> tuple[HsCode, ...]:
    return tuple(_by_code().values())


@cache
def subheadings(chapter: str) -> tuple[HsCode, ...]:
    """The 6-digit codes of a chapter: what an export declaration names."""
    return tuple(code for code in all() if code.level == 6 and code.chapter == chapter)
