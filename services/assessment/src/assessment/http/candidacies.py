"""Candidacies: lists, one with its history, forms, withdrawal."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from assessment.domain.candidacy import CandidacyStatus
from assessment.domain.forms import FORM
from assessment.http.candidacy_view import CandidacyDetail, CandidacyView, FormView
from assessment.storage import attempts, candidacies, forms
from assessment.use_cases.file_form import FileForm, file_form
from assessment.use_cases.judge_entry import judge_entry
from assessment.use_cases.withdraw_candidacy import WithdrawCandidacy, withdraw_candidacy
from chassis.http import Body, Commands, Page, PageQuery, Reads, changing, creating, page_query, reading
from chassis.types import SnakeCode

router = APIRouter(prefix="/v1/candidacies", tags=["candidacies"])

CandidacyId = Annotated[UUID, Path()]
FormKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
FormCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._|+:-]{0,127}$")]
"""A code, a date or a time; no free text, so nothing personal."""
FormValue = bool | int | FormCode | list[FormCode]


class FileFormBody(Body):
    form: str = Field(pattern=FORM, examples=["APL.01"])
    form_version: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,31}$", examples=["2023"])
    data: dict[FormKey, FormValue] = Field(
        max_length=500,
        description='codes only. APL.01: `evidence` lists what was shown; APL.02: "K" or "BK" for each unit',
    )
    occurred_on: date
    reason: SnakeCode | None = None


class WithdrawBody(Body):
    occurred_on: date
    reason: SnakeCode | None = Field(default=None, description="why it is recorded so late, where it is")


@router.get("", response_model=Page[CandidacyView])
async def show_all(
    cohort_id: UUID | None = None,
    enrolment_id: UUID | None = None,
    person_id: UUID | None = None,
    assessor_id: Annotated[UUID | None, Query(description="of the latest attempt")] = None,
    assessment_on: Annotated[date | None, Query(description="of the latest attempt")] = None,
    status: Annotated[list[CandidacyStatus] | None, Query(description="any of these")] = None,
    page: PageQuery = page_query(),
    reads: Reads = reading("assessment:read"),
) -> Page[CandidacyView]:
    async with reads.transaction() as tx:
        found = await candidacies.listing(
            tx,
            agency=reads.caller.agency_key,
            limit=page.fetch,
            after=page.after_id(),
            cohort_id=cohort_id,
            enrolment_id=enrolment_id,
            person_id=person_id,
            assessor_id=assessor_id,
            assessment_on=assessment_on,
            statuses=status or (),
        )
    return Page.of(found, page, view=CandidacyView.of, key=lambda candidacy: candidacy.candidacy_id)


@router.get("/{candidacy_id}", response_model=CandidacyDetail)
async def show(candidacy_id: CandidacyId, reads: Reads = reading("assessment:read")) -> Response:
    async with reads.transaction() as tx:
        candidacy = await candidacies.read(tx, candidacy_id, agency=reads.caller.agency_key)
        history = await attempts.of(tx, [candidacy_id])
        filed = await forms.of(tx, candidacy_id)
        verdicts = await judge_entry(tx, candidacy, filed)
    return reads.show(CandidacyDetail.gather(candidacy, history[candidacy_id], filed, verdicts))


@router.post("/{candidacy_id}/forms", status_code=201, response_model=FormView)
async def file(
    candidacy_id: CandidacyId, body: FileFormBody, commands: Commands = creating("assessment:write")
) -> Response:
    command = FileForm(
        candidacy_id, body.form, body.form_version, dict(body.data), body.occurred_on, body.reason
    )
    return await commands.run(file_form, command, view=FormView.of, status=201)


@router.post("/{candidacy_id}/withdrawal", response_model=CandidacyView)
async def withdraw(
    candidacy_id: CandidacyId, body: WithdrawBody, commands: Commands = changing("assessment:write")
) -> Response:
    """At the candidate's own request, before a decision."""
    command = WithdrawCandidacy(candidacy_id, body.occurred_on, body.reason)
    return await commands.run(withdraw_candidacy, command, view=CandidacyView.of)
