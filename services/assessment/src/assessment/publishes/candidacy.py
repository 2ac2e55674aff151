"""What every fact about a candidacy carries."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis import Fact
from chassis.types import Code


class UnitResult(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    outcome: Literal["K", "BK"]
    """kompeten or belum kompeten"""


class CandidacyFact(Fact, topic="assessment.candidacies", subject="candidacy_id"):
    candidacy_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Literal["exporter", "assessor"]
    scheme_key: Code
    scheme_version: int = Field(ge=1)
    occurred_on: date


EXAMPLE: dict[str, Any] = {
    "candidacy_id": UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
    "enrolment_id": UUID("01890a5d-ac96-774b-bcce-b302099a8058"),
    "cohort_id": UUID("01890a5d-ac96-774b-bcce-b302099a8059"),
    "person_id": UUID("01890a5d-ac96-774b-bcce-b302099a805a"),
    "track": "exporter",
    "scheme_key": "SEN-01",
    "scheme_version": 1,
    "occurred_on": date(2024, 1, 20),
}
"""The common part of every example."""
