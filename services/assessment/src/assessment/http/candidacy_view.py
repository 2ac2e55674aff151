"""A candidacy as clients see it. Persons are ids: names are on the papers only."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from assessment.domain.attempt import Attempt, Decision, Recommendation
from assessment.domain.candidacy import Candidacy, CandidacyStatus
from assessment.domain.record import Outcome, UnitOutcome, UnitRecord, UnitResult
from assessment.domain.scheme import Track
from assessment.domain.verdict import Verdict
from assessment.http.verdicts import VerdictView
from assessment.storage.forms import FiledForm
from chassis.types import AgencyKey, Code


class UnitRecordView(BaseModel):
    code: Code
    outcome: UnitOutcome
    valid: bool
    authentic: bool
    current: bool
    sufficient: bool

    @classmethod
    def of(cls, record: UnitRecord) -> "UnitRecordView":
        return cls(
            code=record.code,
            outcome=record.outcome,
            valid=record.valid,
            authentic=record.authentic,
            current=record.current,
            sufficient=record.sufficient,
        )


class UnitResultView(BaseModel):
    code: Code
    outcome: UnitOutcome

    @classmethod
    def of(cls, result: UnitResult) -> "UnitResultView":
        return cls(code=result.code, outcome=result.outcome)


class RecommendationView(BaseModel):
    outcome: Outcome
    recommended_by: UUID
    recommended_on: date

    @classmethod
    def of(cls, recommendation: Recommendation) -> "RecommendationView":
        return cls(
            outcome=recommendation.outcome,
            recommended_by=recommendation.recommended_by,
            recommended_on=recommendation.recommended_on,
        )


class DecisionView(BaseModel):
    outcome: Outcome
    decided_by: UUID
    decided_on: date
    units: list[UnitResultView]
    failed_units: list[Code]

    @classmethod
    def of(cls, decision: Decision) -> "DecisionView":
        return cls(
            outcome=decision.outcome,
            decided_by=decision.decided_by,
            decided_on=decision.decided_on,
            units=[UnitResultView.of(result) for result in decision.results],
            failed_units=list(decision.failed_units),
        )


class AttemptView(BaseModel):
    attempt: int
    units: list[Code]
    assessor_id: UUID
    assessor_person_id: UUID
    assessment_on: date
    tuk_key: Code
    starts_at: datetime | None
    ends_at: datetime | None
    absent_on: date | None
    records: list[UnitRecordView]
    recorded_on: date | None
    recommendation: RecommendationView | None
    decision: DecisionView | None

    @classmethod
    def of(cls, attempt: Attempt) -> "AttemptView":
        appointment, recommended, decided = attempt.appointment, attempt.recommendation, attempt.decision
        return cls(
            attempt=attempt.number,
            units=list(attempt.units),
            assessor_id=attempt.assessor_id,
            assessor_person_id=attempt.assessor_person_id,
            assessment_on=appointment.assessment_on,
            tuk_key=appointment.tuk_key,
            starts_at=appointment.slot.starts_at,
            ends_at=appointment.slot.ends_at,
            absent_on=attempt.absent_on,
            records=[UnitRecordView.of(record) for record in attempt.records],
            recorded_on=attempt.recorded_on,
            recommendation=None if recommended is None else RecommendationView.of(recommended),
            decision=None if decided is None else DecisionView.of(decided),
        )


class CandidacyView(BaseModel):
    candidacy_id: UUID
    agency: AgencyKey
    organiser: AgencyKey
    training_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    scheme_key: Code
    scheme_version: int
    status: CandidacyStatus
    opened_on: date
    units_due: list[Code]
    """What the next attempt, or the one under way, assesses."""
    latest_outcome: Outcome | None
    latest_attempt: AttemptView | None
    version: int

    @classmethod
    def of(cls, candidacy: Candidacy) -> "CandidacyView":
        return cls(**_fields(candidacy))


class FormView(BaseModel):
    form_id: UUID
    form: str
    form_version: str
    data: dict[str, Any]
    occurred_on: date
    filed_at: datetime

    @classmethod
    def of(cls, filed: FiledForm) -> "FormView":
        return cls(
            form_id=filed.form_id,
            form=filed.form,
            form_version=filed.form_version,
            data=filed.data,
            occurred_on=filed.occurred_on,
            filed_at=filed.filed_at,
        )


class CandidacyDetail(CandidacyView):
    """With the history of attempts, the forms, and what the scheme's own rules say of the candidate."""

    attempts: list[AttemptView]
    forms: list[FormView]
    verdicts: list[VerdictView]

    @classmethod
    def gather(
        cls, candidacy: Candidacy, attempts: list[Attempt], forms: list[FiledForm], verdicts: list[Verdict]
    ) -> "CandidacyDetail":
        return cls(
            **_fields(candidacy),
            attempts=[AttemptView.of(attempt) for attempt in attempts],
            forms=[FormView.of(filed) for filed in forms],
            verdicts=[VerdictView.of(verdict) for verdict in verdicts],
        )


def _fields(candidacy: Candidacy) -> dict[str, Any]:
    return {
        "candidacy_id": candidacy.candidacy_id,
        "agency": candidacy.agency,
        "organiser": candidacy.organiser,
        "training_id": candidacy.training_id,
        "enrolment_id": candidacy.enrolment_id,
        "cohort_id": candidacy.cohort_id,
        "person_id": candidacy.person_id,
        "track": candidacy.track,
        "scheme_key": candidacy.scheme_key,
        "scheme_version": candidacy.scheme_version,
        "status": candidacy.status,
        "opened_on": candidacy.opened_on,
        "units_due": list(candidacy.units_due),
        "latest_outcome": candidacy.latest_outcome,
        "latest_attempt": candidacy.attempt and AttemptView.of(candidacy.attempt),
        "version": candidacy.version,
    }
