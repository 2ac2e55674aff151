"""Record a sheet of scores for one module of a cohort."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import Transaction
from training.domain.completion import Score
from training.domain.refusals import CohortNotFound, OutsideSemester
from training.domain.sheets import Row, judge_sheet
from training.storage import cohorts, module_records
from training.use_cases.complete_modules import complete_modules
from training.use_cases.find_module import module_of
from training.use_cases.record_attendance import SheetRecorded


@dataclass(frozen=True, slots=True)
class RecordScores:
    """`rows` set or correct the scores of those named; who is not named keeps his score."""

    cohort_id: UUID
    module_key: str
    rows: Sequence[Row[int]]
    occurred_on: date
    reason: str | None = None


async def record_scores(command: RecordScores, tx: Transaction) -> SheetRecorded:
    """Write the scores, and tell who completed the module by them.

    A second sheet for those who sat the test again names them only. Raises RowsRefused with a verdict per row when
    any row is wrong; then nothing is recorded.
    """
    cohort = await cohorts.taught_by(tx, command.cohort_id, agency=tx.caller.agency_key)
    if cohort is None:
        raise CohortNotFound("your agency trains no such cohort")
    if command.occurred_on < cohort.semester_starts_on:
        raise OutsideSemester(f"the semester starts on {cohort.semester_starts_on}", field="occurred_on")
    tx.check_occurred_on(command.occurred_on, command.reason)
    module = await module_of(tx, cohort, command.module_key)
    records = await module_records.lock(tx, cohort.cohort_id, module.module_key)
    standing = {training_id: score.value for training_id, score in records.scores.items()}
    sheet = judge_sheet(command.rows, records.participants(), standing, replaces=False)
    if sheet.write:
        await module_records.write_scores(tx, module.module_key, sheet.write, command.occurred_on)
    for training_id, value in sheet.write.items():
        records.scores[training_id] = Score(value, command.occurred_on)
    completed = await complete_modules(tx, module, records)
    return SheetRecorded(module.module_key, len(command.rows), len(sheet.write), tuple(completed))
