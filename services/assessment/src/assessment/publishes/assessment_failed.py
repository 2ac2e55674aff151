from typing import Self

from pydantic import Field

from assessment.publishes.candidacy import EXAMPLE, CandidacyFact, UnitResult
from chassis.types import Code


class AssessmentFailed(CandidacyFact, stem="assessment_failed"):
    """The committee decided: not yet competent. With attempts left, the failed units alone are assessed again."""

    attempt: int = Field(ge=1)
    units: list[UnitResult] = Field(min_length=1)
    """Those of this attempt."""
    failed_units: list[Code] = Field(min_length=1)
    attempts_left: int = Field(ge=0)

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE,
            attempt=1,
            units=[UnitResult(code="LOG.ED.001", outcome="K"), UnitResult(code="LOG.ED.002", outcome="BK")],
            failed_units=["LOG.ED.002"],
            attempts_left=1,
        )
