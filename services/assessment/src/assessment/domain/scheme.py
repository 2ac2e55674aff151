"""A scheme of certification: a versioned set of units of competency."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from assessment.domain.education import MinimumEducation
from assessment.domain.refusals import InvalidScheme


class Track(StrEnum):
    EXPORTER = "exporter"
    ASSESSOR = "assessor"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of competency (SKKNI, or the scheme's own)."""

    code: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class SchemeContent:
    """What a version says. Two publications of one version must say the same."""

    track: Track
    name: str
    name_en: str
    validity_months: int | None
    """How long a certificate stands; None: without end."""
    min_education: MinimumEducation | None
    max_attempts: int | None
    """None leaves it to the cohort's setting."""
    units: tuple[Unit, ...]

    def __post_init__(self) -> None:
        codes = [unit.code for unit in self.units]
        if not codes:
            raise InvalidScheme("a scheme has at least one unit", field="units")
        repeated = sorted({code for code in codes if codes.count(code) > 1})
        if repeated:
            raise InvalidScheme(f"named more than once: {', '.join(repeated)}", field="units")


@dataclass(frozen=True, slots=True)
class Scheme:
    scheme_id: UUID
    agency: str
    """The agency that publishes this key; others may use it, not add versions to it."""
    scheme_key: str
    version: int
    content: SchemeContent

    @property
    def unit_codes(self) -> tuple[str, ...]:
        return tuple(unit.code for unit in self.content.units)


def attempts_allowed(scheme_limit: int | None, cohort_limit: int) -> int:
    """The stricter of the two; a scheme may leave it to the cohort."""
    return cohort_limit if scheme_limit is None else min(scheme_limit, cohort_limit)
