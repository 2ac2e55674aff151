from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from assessment.domain.assessor import REGISTRATION_NUMBER
from chassis import Fact
from chassis.types import Code

RegistrationNo = Annotated[str, Field(pattern=REGISTRATION_NUMBER, examples=["MET.000.000123 2023"])]


class AssessorLicensed(Fact, topic="assessment.assessors", stem="assessor_licensed", subject="assessor_id"):
    """An officer entered the assessor's registration number, the period and the units recognised on evidence."""

    assessor_id: UUID
    person_id: UUID
    registration_no: RegistrationNo
    licensed_from: date
    licensed_until: date
    """Last day on which the licence holds."""
    unit_codes: list[Code] = Field(min_length=1)
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            assessor_id=UUID("01890a5d-ac96-774b-bcce-b302099a805c"),
            person_id=UUID("01890a5d-ac96-774b-bcce-b302099a805d"),
            registration_no="MET.000.000123 2023",
            licensed_from=date(2023, 10, 1),
            licensed_until=date(2026, 9, 30),
            unit_codes=["LOG.ED.001"],
            occurred_on=date(2023, 10, 1),
        )
