"""What goes in and out under /v1/applications and /v1/enrolments."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chassis.http import Body
from chassis.types import SnakeCode
from registration.domain.eligibility import Rule
from registration.domain.enrolment import Enrolment
from registration.domain.vocabulary import (
    AskedWithdrawalReason,
    EnrolmentStatus,
    FormerEmployment,
    PriorityGroup,
    Route,
    SeatReason,
    Track,
)
from registration.http.person_bodies import BusinessBody, ConsentBody, ExternalRef, PersonBody
from registration.use_cases.record_screening import RecordScreening
from registration.use_cases.submit_application import SubmitApplication
from registration.use_cases.transfer_enrolment import TransferEnrolment
from registration.use_cases.withdraw_enrolment import WithdrawEnrolment


class SubmitApplicationBody(Body):
    """Either `person` (his details) or `person_id` (of one whom this agency has registered)."""

    cohort_id: UUID
    person: PersonBody | None = None
    person_id: UUID | None = None
    business: BusinessBody | None = None
    intent: bool = False
    consent: ConsentBody | None = None
    priority_groups: list[PriorityGroup] = Field(default_factory=list)
    former_employment: FormerEmployment
    occurred_on: date
    reason: SnakeCode | None = None
    external_ref: ExternalRef | None = None

    @model_validator(mode="after")
    def _one_person(self) -> Self:
        if (self.person is None) == (self.person_id is None):
            raise ValueError("give either person or person_id")
        return self

    def command(self) -> SubmitApplication:
        person = self.person.details() if self.person else self.person_id
        assert person is not None  # noqa: S101 - the validator has seen to it
        return SubmitApplication(
            cohort_id=self.cohort_id,
            person=person,
            business=self.business.business() if self.business else None,
            intent=self.intent,
            consent=self.consent.consent() if self.consent else None,
            priority_groups=tuple(self.priority_groups),
            former_employment=self.former_employment,
            occurred_on=self.occurred_on,
            reason=self.reason,
            external_ref=self.external_ref,
        )


class WithdrawalBody(Body):
    """`history_reason`: why it is recorded so late, where it is."""

    reason: AskedWithdrawalReason
    occurred_on: date
    history_reason: SnakeCode | None = None

    def command(self, enrolment_id: UUID) -> WithdrawEnrolment:
        return WithdrawEnrolment(enrolment_id, self.reason, self.occurred_on, self.history_reason)


class TransferBody(Body):
    cohort_id: UUID
    occurred_on: date
    reason: SnakeCode | None = None

    def command(self, enrolment_id: UUID) -> TransferEnrolment:
        return TransferEnrolment(enrolment_id, self.cohort_id, self.occurred_on, self.reason)


class ScreeningBody(Body):
    """Scores of 0 to 100; what is left out stays as it was recorded."""

    score: Annotated[int, Field(ge=0, le=100)] | None = None
    interview_score: Annotated[int, Field(ge=0, le=100)] | None = None
    occurred_on: date
    reason: SnakeCode | None = None

    def command(self, enrolment_id: UUID) -> RecordScreening:
        return RecordScreening(enrolment_id, self.score, self.interview_score, self.occurred_on, self.reason)


class VerdictView(BaseModel):
    """`bars`: whether failing this rule rejects the application."""

    model_config = ConfigDict(from_attributes=True)

    rule: Rule
    passed: bool
    detail: str
    bars: bool


class EnrolmentView(BaseModel):
    """Without personal data: whoever needs the name asks for it, and that is audited."""

    enrolment_id: UUID
    cohort_id: UUID
    programme_id: UUID
    person_id: UUID
    business_id: UUID | None
    track: Track
    status: EnrolmentStatus
    route: Route | None
    reason: SeatReason | None
    score: int
    priority_groups: list[PriorityGroup]
    verdicts: list[VerdictView]
    occurred_on: date
    recorded_at: datetime
    enrolled_on: date | None
    ended_on: date | None
    ended_reason: str | None
    screening_score: Annotated[int, Field(ge=0, le=100)] | None
    interview_score: Annotated[int, Field(ge=0, le=100)] | None
    external_ref: str | None
    version: int

    @classmethod
    def of(cls, enrolment: Enrolment) -> Self:
        own = [name for name in cls.model_fields if name not in ("priority_groups", "verdicts")]
        return cls(
            **{name: getattr(enrolment, name) for name in own},
            priority_groups=list(enrolment.groups),
            verdicts=[VerdictView.model_validate(verdict) for verdict in enrolment.verdicts],
        )
