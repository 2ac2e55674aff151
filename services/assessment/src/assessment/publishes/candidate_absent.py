from typing import Self

from pydantic import Field

from assessment.publishes.candidacy import EXAMPLE, CandidacyFact


class CandidateAbsent(CandidacyFact, stem="candidate_absent"):
    """The candidate did not come. The attempt is not used up; it is appointed anew."""

    attempt: int = Field(ge=1)

    @classmethod
    def example(cls) -> Self:
        return cls(**EXAMPLE, attempt=1)
