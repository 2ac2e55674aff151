"""Letters and minutes as PDF, in Indonesian. They bear names, so each printing is in the audit trail."""

import asyncio
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from assessment.domain.record import Outcome
from assessment.domain.refusals import NothingThatDay
from assessment.paper.assignment_letter import Assignment, AssignmentLetter
from assessment.paper.decision_minutes import Decided, DecisionMinutes
from assessment.storage import assessors, papers, persons
from chassis.http import Reads, reading

router = APIRouter(prefix="/v1", tags=["papers"])

PDF = "application/pdf"
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {PDF: {}}, "description": "A4, Indonesian"}}


@router.get("/assessors/{assessor_id}/assignment-letter.pdf", response_class=Response, responses=_PDF)
async def assignment_letter(
    assessor_id: Annotated[UUID, Path()],
    on: Annotated[date, Query(description="day of the assessments")],
    reads: Reads = reading("assessment:read"),
) -> Response:
    """Surat tugas: everything that the assessor is assigned to on one day."""
    agency = reads.caller.agency_key
    async with reads.database.transaction(reads.caller) as tx:
        assessor = await assessors.read(tx, assessor_id, agency=agency)
        rows = await papers.assignments(tx, assessor_id, on, agency=agency)
        if not rows or assessor.licence is None:
            raise NothingThatDay(f"the assessor has no assignment on {on}", field="on")
        known = await persons.find(tx, {assessor.person_id, *(row.person_id for row in rows)})
        tx.audit("assignment_letter_printed", assessor_id, on=on)
    names = {person_id: person.full_name for person_id, person in known.items()}
    letter = AssignmentLetter(
        agency=agency,
        assessor=names.get(assessor.person_id),
        registration_no=assessor.licence.registration_no,
        on=on,
        assignments=[
            Assignment(
                candidate=names.get(row.person_id),
                cohort=row.cohort,
                scheme=row.scheme,
                tuk=row.tuk,
                attempt=row.attempt,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
            )
            for row in rows
        ],
    )
    return await _printed(letter, f"surat-tugas-{on}.pdf")


@router.get("/cohorts/{cohort_id}/decision-minutes.pdf", response_class=Response, responses=_PDF)
async def decision_minutes(
    cohort_id: Annotated[UUID, Path()],
    on: Annotated[date, Query(description="day of the decisions")],
    reads: Reads = reading("assessment:read"),
) -> Response:
    """Berita acara: every decision of one day on the cohort's candidates."""
    async with reads.database.transaction(reads.caller) as tx:
        rows = await papers.decisions(tx, cohort_id, on, agency=reads.caller.agency_key)
        if not rows:
            raise NothingThatDay(f"nothing that your agency may read was decided on {on}", field="on")
        known = await persons.find(
            tx, {person for row in rows for person in (row.person_id, row.assessor_person_id, row.decided_by)}
        )
        tx.audit("decision_minutes_printed", cohort_id, on=on)
    names = {person_id: person.full_name for person_id, person in known.items()}
    minutes = DecisionMinutes(
        agency=rows[0].agency,
        cohort=rows[0].cohort,
        scheme=rows[0].scheme,
        on=on,
        decisions=[
            Decided(
                candidate=names.get(row.person_id),
                attempt=row.attempt,
                assessor=names.get(row.assessor_person_id),
                recommended=Outcome(row.recommended_outcome),
                decided=Outcome(row.decided_outcome),
                failed_units=[unit["code"] for unit in row.results if unit["outcome"] == "BK"],
                decided_by=names.get(row.decided_by),
            )
            for row in rows
        ],
    )
    return await _printed(minutes, f"berita-acara-{rows[0].cohort}-{on}.pdf")


async def _printed(paper: AssignmentLetter | DecisionMinutes, name: str) -> Response:
    """Setting pages is pure computation, so not on the event loop."""
    content = await asyncio.to_thread(paper.pdf)
    return Response(content, media_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}"'})
