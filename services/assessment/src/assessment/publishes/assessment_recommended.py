from typing import Literal, Self

from pydantic import Field

from assessment.publishes.candidacy import EXAMPLE, CandidacyFact, UnitResult


class AssessmentRecommended(CandidacyFact, stem="assessment_recommended"):
    """What the assessor recommends. Nothing follows from it but the committee's decision."""

    attempt: int = Field(ge=1)
    outcome: Literal["competent", "not_yet_competent"]
    units: list[UnitResult] = Field(min_length=1)
    """Those of this attempt."""

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE, attempt=1, outcome="competent", units=[UnitResult(code="LOG.ED.001", outcome="K")]
        )
