"""Settings: the numbers that a programme or a cohort lives by. Data, never constants in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from registration.domain.vocabulary import PriorityGroup

DEFAULT_GROUP_POINTS: Mapping[PriorityGroup, int] = {
    "pasar_cipadu": 30,
    "millennial": 20,
    "unemployed": 20,
    "woman_head_of_household": 15,
    "disability": 15,
}


@dataclass(frozen=True, slots=True)
class ScorePoints:
    """Points of the waitlist score; each is given once, and nothing else counts."""

    groups: Mapping[PriorityGroup, int] = field(default_factory=lambda: dict(DEFAULT_GROUP_POINTS))
    business: int = 10
    nib: int = 5
    hs_code: int = 5
    cluster: int = 5

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**_known(cls, stored))


@dataclass(frozen=True, slots=True)
class ProgrammePolicy:
    """`minimum_age` in years; `re_enrolment_days` bars whoever was enrolled so recently.

    `promotion_days`: until that many days after the semester began a freed seat goes to the
    next in line. Ranked admission adds screening and interview (0 to 100 each) times their
    weight to the score; below `minimum_ranked_score` nobody is selected.
    """

    minimum_age: int = 17
    re_enrolment_days: int = 365
    promotion_days: int = 14
    screening_weight: int = 1
    interview_weight: int = 1
    minimum_ranked_score: int = 0
    points: ScorePoints = field(default_factory=ScorePoints)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        known = _known(cls, stored)
        return cls(**{**known, "points": ScorePoints.of(stored.get("points", {}))})

    def stored(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CohortSettings:
    """What the services after this one go by; told in every cohort event."""

    min_attendance_percent: int = 80
    min_mentoring_sessions: int = 2
    conflict_of_interest_years: int = 2
    max_assessments_per_day: int = 8
    max_attempts: int = 3

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**_known(cls, stored))

    def stored(self) -> dict[str, int]:
        return asdict(self)


def _known(cls: Any, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Only the names that the class has: a setting of yesterday in an old row is no error."""
    return {f.name: stored[f.name] for f in fields(cls) if f.name in stored}
