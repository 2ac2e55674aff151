from typing import Literal, Self

from assessment.publishes.candidacy import EXAMPLE, CandidacyFact


class CandidacyWithdrawn(CandidacyFact, stem="candidacy_withdrawn"):
    """It ended before a decision."""

    reason: Literal["consent_withdrawn", "person_erased", "participant_request"]

    @classmethod
    def example(cls) -> Self:
        return cls(**EXAMPLE, reason="participant_request")
