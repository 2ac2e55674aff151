"""How sheets look from outside: what was recorded, and what stands."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from training.domain.attendance import Mark
from training.storage.standing_sheets import ScoreLine
from training.use_cases.record_attendance import SheetRecorded


class SheetRecordedView(BaseModel):
    """`changed` rows were new or corrected; `completed` are the enrolments that completed the module by it."""

    module_key: str
    rows: int
    changed: int
    completed: list[UUID]

    @classmethod
    def of(cls, recorded: SheetRecorded) -> "SheetRecordedView":
        return cls.model_validate(recorded, from_attributes=True)


class ScoreView(BaseModel):
    enrolment_id: UUID
    score: int | None
    scored_on: date | None
    module_completed: bool


class ScoreSheetView(BaseModel):
    """Everybody in the cohort, with or without a score."""

    cohort_id: UUID
    module_key: str
    rows: list[ScoreView]

    @classmethod
    def of(cls, cohort_id: UUID, module_key: str, lines: Sequence[ScoreLine]) -> "ScoreSheetView":
        rows = [ScoreView.model_validate(line, from_attributes=True) for line in lines]
        return cls(cohort_id=cohort_id, module_key=module_key, rows=rows)


class AttendanceView(BaseModel):
    enrolment_id: UUID
    status: Mark | None


class AttendanceSheetView(BaseModel):
    """Everybody in the cohort, with or without a mark. `sheet_on` is null while there is no sheet."""

    session_id: UUID
    sheet_on: date | None
    rows: list[AttendanceView]
