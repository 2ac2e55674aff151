from typing import Self
from uuid import UUID

from assessment.publishes.candidacy import EXAMPLE, CandidacyFact


class CandidacyOpened(CandidacyFact, stem="candidacy_opened"):
    """A completed training opened it; occurred_on is the day on which the training was completed."""

    training_id: UUID

    @classmethod
    def example(cls) -> Self:
        return cls(**EXAMPLE, training_id=UUID("01890a5d-ac96-774b-bcce-b302099a805b"))
