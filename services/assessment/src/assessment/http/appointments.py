"""Who is assessed when, where and by whom."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from assessment.domain.assessor import Assessor
from assessment.domain.assignment import Appointment, Slot, objections
from assessment.domain.verdict import Verdict
from assessment.http.candidacies import CandidacyId
from assessment.http.candidacy_view import CandidacyView
from assessment.http.verdicts import VerdictView
from assessment.publishes.assessor_licensed import RegistrationNo
from assessment.storage import candidacies
from assessment.use_cases.assigning import judge_all
from assessment.use_cases.note_absence import NoteAbsence, note_absence
from assessment.use_cases.replace_assessor import ReplaceAssessor, replace_assessor
from assessment.use_cases.reschedule_assessment import RescheduleAssessment, reschedule_assessment
from assessment.use_cases.schedule_assessment import ScheduleAssessment, schedule_assessment
from chassis.http import Body, Commands, Reads, changing, reading
from chassis.types import Code, SnakeCode

router = APIRouter(prefix="/v1/candidacies", tags=["appointments"])


class RescheduleBody(Body):
    assessment_on: date
    starts_at: AwareDatetime | None = Field(default=None, description="with offset; on that day")
    ends_at: AwareDatetime | None = Field(default=None, description="given together with starts_at")
    tuk_key: Code
    occurred_on: date
    reason: SnakeCode | None = None
    behalf: UUID | None = Field(
        default=None, description="the person who assigns, for clients with act:behalf"
    )

    def appointment(self) -> Appointment:
        return Appointment(Slot.on(self.assessment_on, self.starts_at, self.ends_at), self.tuk_key)


class ScheduleBody(RescheduleBody):
    assessor_id: UUID


class ReplaceAssessorBody(Body):
    assessor_id: UUID
    occurred_on: date
    reason: SnakeCode | None = None
    behalf: UUID | None = Field(
        default=None, description="the person who assigns, for clients with act:behalf"
    )


class AbsenceBody(Body):
    occurred_on: date
    reason: SnakeCode | None = None


class JudgedAssessor(BaseModel):
    assessor_id: UUID
    person_id: UUID
    registration_no: RegistrationNo | None
    eligible: bool
    reasons: list[VerdictView]
    """Every reason against; empty for the eligible."""

    @classmethod
    def of(cls, assessor: Assessor, verdicts: list[Verdict]) -> "JudgedAssessor":
        against = objections(verdicts)
        return cls(
            assessor_id=assessor.assessor_id,
            person_id=assessor.person_id,
            registration_no=assessor.licence.registration_no if assessor.licence else None,
            eligible=not against,
            reasons=[VerdictView.of(verdict) for verdict in against],
        )


class EligibleAssessors(BaseModel):
    on: date
    eligible: list[JudgedAssessor]
    others: list[JudgedAssessor]


@router.post("/{candidacy_id}/schedule", response_model=CandidacyView)
async def schedule(
    candidacy_id: CandidacyId, body: ScheduleBody, commands: Commands = changing("assessment:write")
) -> Response:
    """Appoint the next attempt. Refused with every reason against the assessor."""
    command = ScheduleAssessment(
        candidacy_id, body.appointment(), body.assessor_id, body.occurred_on, body.reason, body.behalf
    )
    return await commands.run(schedule_assessment, command, view=CandidacyView.of)


@router.post("/{candidacy_id}/reschedule", response_model=CandidacyView)
async def reschedule(
    candidacy_id: CandidacyId, body: RescheduleBody, commands: Commands = changing("assessment:write")
) -> Response:
    """Another day or place, the same assessor."""
    command = RescheduleAssessment(
        candidacy_id, body.appointment(), body.occurred_on, body.reason, body.behalf
    )
    return await commands.run(reschedule_assessment, command, view=CandidacyView.of)


@router.post("/{candidacy_id}/assessor", response_model=CandidacyView)
async def replace(
    candidacy_id: CandidacyId, body: ReplaceAssessorBody, commands: Commands = changing("assessment:write")
) -> Response:
    """Another assessor, the same day and place."""
    command = ReplaceAssessor(candidacy_id, body.assessor_id, body.occurred_on, body.reason, body.behalf)
    return await commands.run(replace_assessor, command, view=CandidacyView.of)


@router.post("/{candidacy_id}/absence", response_model=CandidacyView)
async def absence(
    candidacy_id: CandidacyId, body: AbsenceBody, commands: Commands = changing("assessment:write")
) -> Response:
    """The candidate did not come. The attempt is not used up."""
    command = NoteAbsence(candidacy_id, body.occurred_on, body.reason)
    return await commands.run(note_absence, command, view=CandidacyView.of)


@router.get("/{candidacy_id}/eligible-assessors", response_model=EligibleAssessors)
async def eligible_assessors(
    candidacy_id: CandidacyId,
    on: Annotated[date, Query(description="day of the assessment")],
    starts_at: Annotated[AwareDatetime | None, Query(description="to judge clashes in time too")] = None,
    ends_at: AwareDatetime | None = None,
    reads: Reads = reading("assessment:read"),
) -> EligibleAssessors:
    """Who of the agency's assessors may assess this candidate that day, and why the others may not."""
    agency = reads.caller.agency_key
    slot = Slot.on(on, starts_at, ends_at)
    async with reads.transaction() as tx:
        candidacy = await candidacies.read_own(tx, candidacy_id, agency=agency)
        judged = [JudgedAssessor.of(*pair) for pair in await judge_all(tx, candidacy, slot)]
    return EligibleAssessors(
        on=on,
        eligible=[one for one in judged if one.eligible],
        others=[one for one in judged if not one.eligible],
    )
