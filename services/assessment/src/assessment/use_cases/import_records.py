"""A filled-in AK.02 sheet: each candidate's lines are one record, kept or refused by itself."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from assessment.paper.ak02_sheet import FilledRow
from assessment.storage import candidacies
from assessment.use_cases.record_assessment import RecordAssessment, record_assessment
from chassis import Caller, Database, Refusal


class LineVerdict(StrEnum):
    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    BLANK = "blank"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class JudgedLine:
    row: FilledRow
    verdict: LineVerdict
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ImportRecords:
    cohort_id: UUID
    rows: Sequence[FilledRow]
    occurred_on: date
    reason: str | None
    dry_run: bool


class _DryRun(Exception):
    """Ends a transaction that was only tried."""


async def import_records(command: ImportRecords, database: Database, caller: Caller) -> list[JudgedLine]:
    """A verdict for every line. The same sheet again changes nothing, so one that broke off is sent again."""
    judged = [
        JudgedLine(row, LineVerdict.REFUSED, row.problem) for row in command.rows if row.candidacy_id is None
    ]
    for candidacy_id, rows in _by_candidate(command.rows).items():
        verdict, problem = await _one(command, candidacy_id, rows, database, caller)
        judged += [JudgedLine(row, verdict, row.problem or problem) for row in rows]
    return sorted(judged, key=lambda line: line.row.number)


def _by_candidate(rows: Sequence[FilledRow]) -> dict[UUID, list[FilledRow]]:
    found: dict[UUID, list[FilledRow]] = {}
    for row in rows:
        if row.candidacy_id is not None:
            found.setdefault(row.candidacy_id, []).append(row)
    return found


async def _one(
    command: ImportRecords, candidacy_id: UUID, rows: Sequence[FilledRow], database: Database, caller: Caller
) -> tuple[LineVerdict, str | None]:
    if any(row.problem for row in rows):
        return LineVerdict.REFUSED, "another line of this candidate has a problem"
    records = tuple(row.record for row in rows if row.record is not None)
    if not records:
        return LineVerdict.BLANK, None
    record = RecordAssessment(candidacy_id, records, command.occurred_on, command.reason)
    try:
        return await _keep(command, record, database, caller)
    except Refusal as refusal:
        return LineVerdict.REFUSED, f"{refusal.code}: {refusal.detail}"


async def _keep(
    command: ImportRecords, record: RecordAssessment, database: Database, caller: Caller
) -> tuple[LineVerdict, str | None]:
    verdict = LineVerdict.RECORDED
    with suppress(_DryRun):
        async with database.transaction(caller) as tx:
            before = await candidacies.lock(tx, record.candidacy_id, agency=caller.agency_key)
            if before.cohort_id != command.cohort_id:
                return LineVerdict.REFUSED, "a candidate of another cohort"
            after = await record_assessment(record, tx)
            if after.version == before.version:
                verdict = LineVerdict.UNCHANGED
            if command.dry_run:
                raise _DryRun
    return verdict, None
