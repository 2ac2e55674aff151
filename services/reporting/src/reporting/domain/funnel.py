"""The funnel: how far the programme's participants have come.

Source of the stages: the programme's own words (applied, enrolled, trained, assessed, certified, exporting).
Up to `failed` an enrolment is counted; a certified or exporting *person* is counted once, in the row of the
enrolment that brought the first certificate, however many certificates or shipments follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """One column of the funnel, in the order in which it is shown."""

    APPLICATIONS = "applications"
    WAITLISTED = "waitlisted"
    PROMOTED = "promoted"
    ENROLLED = "enrolled"
    TRAINED = "trained"
    ASSESSED = "assessed"
    PASSED = "passed"
    FAILED = "failed"  # decided, and not passed so far; who has attempts left may pass yet
    CERTIFIED = "certified"
    EXPORTING = "exporting"


PUBLIC_STAGES = (
    Stage.APPLICATIONS,
    Stage.ENROLLED,
    Stage.TRAINED,
    Stage.ASSESSED,
    Stage.PASSED,
    Stage.CERTIFIED,
    Stage.EXPORTING,
)
"""What the public sees: a chain in which each stage is a part of the one before it.

`failed` is left out on purpose. Where everybody is decided it is `assessed - passed`, so it would give away
what suppression hides; `waitlisted` and `promoted` are left out for the same reason.
"""


class Dimension(StrEnum):
    """What the funnel can be broken down by."""

    BLK = "blk"
    COHORT = "cohort"
    CLUSTER = "cluster"
    AGE_BAND = "age_band"
    GENDER = "gender"
    FORMER_EMPLOYMENT = "former_employment"
    KECAMATAN = "kecamatan"


PUBLIC_DIMENSIONS = tuple(d for d in Dimension if d is not Dimension.COHORT)
"""Cohorts are not public: they lie within a BLK, so that a hidden cohort could be had by subtracting its
neighbours from the BLK, and a class of twenty is no public."""


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """Counts of one value of the dimension; `key` is None where the fact is not known."""

    key: str | None
    counts: Mapping[Stage, int]


@dataclass(frozen=True, slots=True)
class Funnel:
    """A table whose rows add up to its total, stage by stage."""

    total: Mapping[Stage, int]
    rows: tuple[FunnelRow, ...]
