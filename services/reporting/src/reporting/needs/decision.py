"""What reporting reads of a committee's decision."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chassis.types import Code
from reporting.needs.about_candidacy import AboutCandidacy


class DecidedUnit(BaseModel):
    """K (kompeten) or BK (belum kompeten) for one unit."""

    model_config = ConfigDict(frozen=True)

    code: Code
    outcome: Literal["K", "BK"]


class Decision(AboutCandidacy):
    """No stem of its own: assessment_passed and assessment_failed extend it."""

    candidacy_id: UUID
    scheme_key: Code
    scheme_version: int
    attempt: int
    units: list[DecidedUnit]
