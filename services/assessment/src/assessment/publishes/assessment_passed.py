from typing import Self

from pydantic import Field

from assessment.publishes.candidacy import EXAMPLE, CandidacyFact, UnitResult


class AssessmentPassed(CandidacyFact, stem="assessment_passed"):
    """The committee decided: competent. occurred_on is the day of the decision.

    With it the candidate is competent in every unit of the scheme version; `units` are those assessed in this
    attempt, so after a reassessment only the ones that had failed before.
    """

    attempt: int = Field(ge=1)
    units: list[UnitResult] = Field(min_length=1)

    @classmethod
    def example(cls) -> Self:
        return cls(**EXAMPLE, attempt=1, units=[UnitResult(code="LOG.ED.001", outcome="K")])
