"""The whole present state of a cohort, which each of its events carries."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.facts import Fact
from chassis.types import AgencyKey, Code
from registration.domain.cohort import Cohort
from registration.domain.vocabulary import CohortStatus, PriorityGroup, Track

EXAMPLE_COHORT = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
EXAMPLE_PROGRAMME = UUID("01890a5d-ac96-7ab0-8c1d-5f6e1a2b3c4d")


class CohortSettingsState(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    min_attendance_percent: Annotated[int, Field(ge=0, le=100)]
    min_mentoring_sessions: Annotated[int, Field(ge=0)]
    conflict_of_interest_years: Annotated[int, Field(ge=0)]
    max_assessments_per_day: Annotated[int, Field(ge=1)]
    max_attempts: Annotated[int, Field(ge=1)]


class CohortState(Fact):
    """Fields of cohort_opened, cohort_changed and cohort_closed: a consumer needs only the newest."""

    cohort_id: UUID
    code: Code
    programme_id: UUID
    programme_code: Code
    programme_target: int
    programme_starts_on: date
    programme_deadline: date
    track: Track
    training_centre_key: Code
    window_opens_on: date
    window_closes_on: date
    semester_starts_on: date
    semester_ends_on: date
    quota: int
    reserved: dict[PriorityGroup, int]
    curriculum_key: Code
    curriculum_version: int
    scheme_key: Code
    scheme_version: int
    organiser: AgencyKey
    trainer: AgencyKey
    assessor_body: AgencyKey
    certifier: AgencyKey
    export_verifier: AgencyKey
    settings: CohortSettingsState
    status: CohortStatus
    occurred_on: date

    @classmethod
    def of(cls, cohort: Cohort, occurred_on: date) -> Self:
        own: dict[str, Any] = {
            name: getattr(cohort, name)
            for name in cls.model_fields
            if name not in ("settings", "occurred_on")
        }
        own["reserved"] = dict(cohort.reserved)
        return cls(**own, settings=CohortSettingsState(**cohort.settings.stored()), occurred_on=occurred_on)

    @classmethod
    def example(cls) -> Self:
        return cls(
            cohort_id=EXAMPLE_COHORT,
            code="LARANGAN-01",
            programme_id=EXAMPLE_PROGRAMME,
            programme_code="EKSPOR-1000",
            programme_target=1000,
            programme_starts_on=date(2023, 5, 20),
            programme_deadline=date(2025, 5, 20),
            track="exporter",
            training_centre_key="BLK-LARANGAN",
            window_opens_on=date(2023, 6, 1),
            window_closes_on=date(2023, 6, 30),
            semester_starts_on=date(2023, 7, 10),
            semester_ends_on=date(2023, 12, 15),
            quota=30,
            reserved={"pasar_cipadu": 5},
            curriculum_key="EKSPOR-UMKM",
            curriculum_version=1,
            scheme_key="PPEJP-01",
            scheme_version=1,
            organiser="DISNAKER-TNG",
            trainer="BLK-LARANGAN",
            assessor_body="LSP-SEN",
            certifier="LSP-SEN",
            export_verifier="BC-TNG",
            settings=CohortSettingsState(
                min_attendance_percent=80,
                min_mentoring_sessions=2,
                conflict_of_interest_years=2,
                max_assessments_per_day=8,
                max_attempts=3,
            ),
            status="closed" if cls.stem == "cohort_closed" else "open",
            occurred_on=date(2023, 7, 1) if cls.stem == "cohort_closed" else date(2023, 5, 25),
        )
