from datetime import date
from typing import Literal, Self
from uuid import UUID

from pydantic import Field

from assessment.publishes.candidacy import EXAMPLE, CandidacyFact
from chassis.types import Code


class AssessmentScheduled(CandidacyFact, stem="assessment_scheduled"):
    """The appointment as it now stands: day, place of assessment and assessor of this attempt."""

    attempt: int = Field(ge=1)
    assessment_on: date
    tuk_key: Code
    assessor_id: UUID
    reason: Literal["first", "reassessment", "rescheduled", "assessor_replaced"]

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE,
            attempt=1,
            assessment_on=date(2024, 1, 27),
            tuk_key="TUK-LARANGAN",
            assessor_id=UUID("01890a5d-ac96-774b-bcce-b302099a805c"),
            reason="first",
        )
