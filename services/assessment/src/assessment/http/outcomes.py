"""The three steps to an outcome, by three hands: record (AK.02), recommendation, decision."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, model_validator

from assessment.domain.record import Outcome, UnitOutcome, UnitRecord, UnitResult
from assessment.http.candidacies import CandidacyId
from assessment.http.candidacy_view import CandidacyView
from assessment.use_cases.decide_outcome import DecideOutcome, decide_outcome
from assessment.use_cases.recommend_outcome import RecommendOutcome, recommend_outcome
from assessment.use_cases.record_assessment import RecordAssessment, record_assessment
from chassis.http import Body, Commands, changing
from chassis.types import Code, SnakeCode

router = APIRouter(prefix="/v1/candidacies", tags=["outcomes"])


class UnitRecordBody(Body):
    code: Code
    outcome: UnitOutcome
    valid: bool
    authentic: bool
    current: bool
    sufficient: bool


class RecordBody(Body):
    units: list[UnitRecordBody] = Field(min_length=1, max_length=200)
    occurred_on: date
    reason: SnakeCode | None = None

    def records(self) -> tuple[UnitRecord, ...]:
        return tuple(
            UnitRecord(unit.code, unit.outcome, unit.valid, unit.authentic, unit.current, unit.sufficient)
            for unit in self.units
        )


class RecommendationBody(Body):
    outcome: Outcome
    occurred_on: date
    reason: SnakeCode | None = None
    behalf: UUID | None = Field(default=None, description="the assessor, for clients with act:behalf")


class OverruledUnit(Body):
    code: Code
    outcome: UnitOutcome


class DecisionBody(Body):
    outcome: Outcome
    occurred_on: date
    units: list[OverruledUnit] = Field(
        default=[],
        max_length=200,
        description="only those that the committee decides otherwise than recorded",
    )
    reason: SnakeCode | None = None
    decided_by: UUID | None = Field(
        default=None, description="the decision maker, for clients with act:behalf"
    )
    behalf: UUID | None = Field(default=None, description="the same under the name that other acts use")

    @model_validator(mode="after")
    def _one_decision_maker(self) -> "DecisionBody":
        if None not in (self.decided_by, self.behalf) and self.decided_by != self.behalf:
            raise ValueError("decided_by and behalf name different persons")
        return self

    def command(self, candidacy_id: UUID) -> DecideOutcome:
        return DecideOutcome(
            candidacy_id,
            self.outcome,
            self.occurred_on,
            tuple(UnitResult(unit.code, unit.outcome) for unit in self.units),
            self.reason,
            self.decided_by or self.behalf,
        )


@router.post("/{candidacy_id}/records", response_model=CandidacyView)
async def record(
    candidacy_id: CandidacyId, body: RecordBody, commands: Commands = changing("assessment:write")
) -> Response:
    """AK.02: K or BK for each unit of the attempt. Sent again, it replaces the earlier one until recommended."""
    command = RecordAssessment(candidacy_id, body.records(), body.occurred_on, body.reason)
    return await commands.run(record_assessment, command, view=CandidacyView.of)


@router.post("/{candidacy_id}/recommendation", response_model=CandidacyView)
async def recommend(
    candidacy_id: CandidacyId, body: RecommendationBody, commands: Commands = changing("assessment:write")
) -> Response:
    """By the assigned assessor. Decides nothing."""
    command = RecommendOutcome(candidacy_id, body.outcome, body.occurred_on, body.reason, body.behalf)
    return await commands.run(recommend_outcome, command, view=CandidacyView.of)


@router.post("/{candidacy_id}/decision", response_model=CandidacyView)
async def decide(
    candidacy_id: CandidacyId, body: DecisionBody, commands: Commands = changing("assessment:write")
) -> Response:
    """Of the committee, by somebody who neither assessed nor trained the candidate."""
    return await commands.run(decide_outcome, body.command(candidacy_id), view=CandidacyView.of)
