"""AK.02 as a sheet for a whole cohort: handed out as XLSX, filled in by assessors, imported."""

import asyncio
from collections import Counter
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Form, Path, Query, Response, UploadFile
from pydantic import BaseModel

from assessment.domain.candidacy import CandidacyStatus
from assessment.domain.refusals import CohortNotFound
from assessment.paper import ak02_sheet
from assessment.paper.ak02_sheet import TemplateRow
from assessment.storage import candidacies, cohorts, persons, schemes
from assessment.use_cases.import_records import ImportRecords, JudgedLine, LineVerdict, import_records
from chassis import Transaction
from chassis.http import Commands, Reads, changing, reading
from chassis.types import SnakeCode
from sheets import XLSX

router = APIRouter(prefix="/v1/cohorts", tags=["outcomes"])

MAX_CANDIDATES = 1_000
_XLSX: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}, "description": "the sheet"}}


class LineView(BaseModel):
    line: int
    candidacy_id: UUID | None
    verdict: LineVerdict
    problem: str | None

    @classmethod
    def of(cls, judged: JudgedLine) -> "LineView":
        row = judged.row
        return cls(
            line=row.number, candidacy_id=row.candidacy_id, verdict=judged.verdict, problem=judged.problem
        )


class ImportView(BaseModel):
    dry_run: bool
    lines: list[LineView]
    counts: dict[LineVerdict, int]


@router.get("/{cohort_id}/ak02.xlsx", response_class=Response, responses=_XLSX)
async def template(
    cohort_id: Annotated[UUID, Path()],
    on: Annotated[date | None, Query(description="only those assessed on this day")] = None,
    reads: Reads = reading("assessment:read"),
) -> Response:
    """A line for each unit of each candidate who is scheduled; bears names, so it is in the audit trail."""
    agency = reads.caller.agency_key
    async with reads.database.transaction(reads.caller) as tx:
        await _check_own(tx, cohort_id, agency)
        rows = await _template_rows(tx, cohort_id, agency, on)
        tx.audit("record_sheet_printed", cohort_id, on=on)
    content = await asyncio.to_thread(ak02_sheet.template, rows)
    return Response(
        content, media_type=XLSX, headers={"Content-Disposition": 'attachment; filename="ak02.xlsx"'}
    )


async def _template_rows(tx: Transaction, cohort_id: UUID, agency: str, on: date | None) -> list[TemplateRow]:
    found = await candidacies.listing(
        tx,
        agency=agency,
        limit=MAX_CANDIDATES,
        cohort_id=cohort_id,
        statuses=(CandidacyStatus.SCHEDULED, CandidacyStatus.RECORDED),
    )
    names = await persons.find(tx, [candidacy.person_id for candidacy in found])
    rows: list[TemplateRow] = []
    for candidacy in found:
        attempt = candidacy.current
        if on not in (None, attempt.appointment.assessment_on):
            continue
        scheme = await schemes.get(tx, candidacy.scheme_key, candidacy.scheme_version)
        titles = {unit.code: unit.title for unit in scheme.content.units}
        recorded = {record.code: record for record in attempt.records}
        person = names.get(candidacy.person_id)
        rows += [
            TemplateRow(
                candidacy.candidacy_id,
                person.full_name if person else None,
                code,
                titles[code],
                recorded.get(code),
            )
            for code in attempt.units
        ]
    return rows


@router.post("/{cohort_id}/ak02", response_model=ImportView)
async def import_sheet(
    cohort_id: Annotated[UUID, Path()],
    file: Annotated[UploadFile, File(description="the sheet, filled in")],
    occurred_on: Annotated[date, Form()],
    reason: Annotated[SnakeCode | None, Form()] = None,
    dry_run: Annotated[bool, Form()] = False,
    commands: Commands = changing("assessment:write"),
) -> ImportView:
    """A verdict for each line. Each candidate's lines are kept or refused together, whatever becomes of the others."""
    async with commands.database.reading(commands.caller) as tx:
        await _check_own(tx, cohort_id, commands.caller.agency_key)
    rows = await asyncio.to_thread(ak02_sheet.read, await file.read())
    command = ImportRecords(cohort_id, rows, occurred_on, reason, dry_run)
    judged = await import_records(command, commands.database, commands.caller)
    counts = Counter(line.verdict for line in judged)
    return ImportView(dry_run=dry_run, lines=[LineView.of(line) for line in judged], counts=dict(counts))


async def _check_own(tx: Transaction, cohort_id: UUID, agency: str) -> None:
    cohort = await cohorts.find(tx, cohort_id)
    if cohort is None or cohort.assessor_body != agency:
        raise CohortNotFound("no cohort with this id is assessed by your agency")
