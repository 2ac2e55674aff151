from datetime import date
from typing import Self
from uuid import UUID

from chassis import Fact


class AssessorQualified(Fact, topic="assessment.assessors", stem="assessor_qualified", subject="assessor_id"):
    """A certificate of the assessor track was issued to this person; he is not licensed yet."""

    assessor_id: UUID
    person_id: UUID
    certificate_id: UUID
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            assessor_id=UUID("01890a5d-ac96-774b-bcce-b302099a805c"),
            person_id=UUID("01890a5d-ac96-774b-bcce-b302099a805d"),
            certificate_id=UUID("01890a5d-ac96-774b-bcce-b302099a805e"),
            occurred_on=date(2023, 9, 30),
        )
