"""What goes in and out under /v1/cohorts."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.http import Body
from chassis.types import AgencyKey, Code, PublicText, SnakeCode
from registration.domain.cohort import Cohort
from registration.domain.vocabulary import Admission, CohortStatus, PriorityGroup, Track
from registration.use_cases.admit_ranked import AdmitRanked
from registration.use_cases.change_cohort import ChangeCohort
from registration.use_cases.close_cohort import CloseCohort
from registration.use_cases.open_cohort import OpenCohort

Quota = Annotated[int, Field(ge=1, le=10_000)]
VersionNumber = Annotated[int, Field(ge=1, le=100_000)]


class CohortSettingsBody(Body):
    """What the services after this one go by. What is left out has its default."""

    min_attendance_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    min_mentoring_sessions: Annotated[int, Field(ge=0, le=100)] | None = None
    conflict_of_interest_years: Annotated[int, Field(ge=0, le=50)] | None = None
    max_assessments_per_day: Annotated[int, Field(ge=1, le=100)] | None = None
    max_attempts: Annotated[int, Field(ge=1, le=20)] | None = None


class OpenCohortBody(Body):
    code: Code
    name: PublicText
    programme_id: UUID
    track: Track
    training_centre_key: Code
    window_opens_on: date
    window_closes_on: date
    semester_starts_on: date
    semester_ends_on: date
    quota: Quota
    reserved: dict[PriorityGroup, Annotated[int, Field(ge=1, le=10_000)]] = Field(default_factory=dict)
    curriculum_key: Code
    curriculum_version: VersionNumber
    scheme_key: Code
    scheme_version: VersionNumber
    trainer: AgencyKey
    assessor_body: AgencyKey
    certifier: AgencyKey
    export_verifier: AgencyKey
    admission: Admission = "at_once"
    settings: CohortSettingsBody = CohortSettingsBody()
    occurred_on: date
    reason: SnakeCode | None = None

    def command(self) -> OpenCohort:
        fields = {name: getattr(self, name) for name in type(self).model_fields if name != "settings"}
        return OpenCohort(**fields, settings=self.settings.model_dump(exclude_none=True))


class ChangeCohortBody(Body):
    """Fields that are left out stay as they are."""

    name: PublicText | None = None
    window_opens_on: date | None = None
    window_closes_on: date | None = None
    semester_starts_on: date | None = None
    semester_ends_on: date | None = None
    quota: Quota | None = None
    settings: CohortSettingsBody | None = None
    occurred_on: date
    reason: SnakeCode | None = None

    def command(self, cohort_id: UUID, expected: int) -> ChangeCohort:
        return ChangeCohort(
            cohort_id=cohort_id,
            expected_version=expected,
            changes=self.model_dump(exclude_none=True, exclude={"occurred_on", "reason"}),
            occurred_on=self.occurred_on,
            reason=self.reason,
        )


class CloseCohortBody(Body):
    occurred_on: date
    reason: SnakeCode | None = None

    def command(self, cohort_id: UUID) -> CloseCohort:
        return CloseCohort(cohort_id, self.occurred_on, self.reason)


class AdmissionBody(Body):
    occurred_on: date
    reason: SnakeCode | None = None

    def command(self, cohort_id: UUID) -> AdmitRanked:
        return AdmitRanked(cohort_id, self.occurred_on, self.reason)


class AdmissionView(BaseModel):
    """How many the ranking put where."""

    model_config = ConfigDict(from_attributes=True)

    cohort_id: UUID
    enrolled: int
    waitlisted: int
    not_selected: int


class CohortView(BaseModel):
    cohort_id: UUID
    code: str
    name: str
    programme_id: UUID
    programme_code: str
    track: Track
    training_centre_key: str
    window_opens_on: date
    window_closes_on: date
    semester_starts_on: date
    semester_ends_on: date
    quota: int
    reserved: dict[PriorityGroup, int]
    curriculum_key: str
    curriculum_version: int
    scheme_key: str
    scheme_version: int
    organiser: str
    trainer: str
    assessor_body: str
    certifier: str
    export_verifier: str
    admission: Admission
    settings: dict[str, int]
    status: CohortStatus
    entered_afterwards: bool
    version: int

    @classmethod
    def of(cls, cohort: Cohort) -> Self:
        fields = {name: getattr(cohort, name) for name in cls.model_fields if name != "settings"}
        return cls(**fields, settings=cohort.settings.stored())
