"""Record the attendance sheet of a session, as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import Transaction
from training.domain.attendance import Mark
from training.domain.refusals import CohortNotFound, SessionCancelled, SessionNotFound, SheetBeforeSession
from training.domain.sheets import Row, judge_sheet
from training.storage import cohorts, module_records, sessions
from training.use_cases.complete_modules import complete_modules
from training.use_cases.find_module import module_of


@dataclass(frozen=True, slots=True)
class RecordAttendance:
    """`rows` are the whole sheet: who is not named was not there."""

    session_id: UUID
    rows: Sequence[Row[Mark]]
    occurred_on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SheetRecorded:
    """`changed` rows were written (new or corrected), the others stood already."""

    module_key: str
    rows: int
    changed: int
    completed: tuple[UUID, ...]


async def record_attendance(command: RecordAttendance, tx: Transaction) -> SheetRecorded:
    """Replace the session's sheet, and tell who completed the module by it.

    Raises RowsRefused with a verdict per row when any row is wrong; then nothing is recorded.
    """
    agency = tx.caller.agency_key
    session = await sessions.lock_own(tx, command.session_id, agency=agency)
    if session is None:
        raise SessionNotFound("your agency holds no such session")
    if session.cancelled:
        raise SessionCancelled("a cancelled session has no sheet")
    if command.occurred_on < session.held_on:
        raise SheetBeforeSession(f"the session is held on {session.held_on}", field="occurred_on")
    tx.check_occurred_on(command.occurred_on, command.reason)
    cohort = await cohorts.taught_by(tx, session.cohort_id, agency=agency)
    if cohort is None:
        raise CohortNotFound("your agency trains no such cohort")
    module = await module_of(tx, cohort, session.module_key)
    records = await module_records.lock(tx, session.cohort_id, session.module_key)
    sheet = judge_sheet(
        command.rows,
        records.participants(),
        records.marks_of_session(session.session_id),
        replaces=True,
    )
    await module_records.write_attendance(
        tx, session.session_id, sheet.write, sheet.remove, command.occurred_on
    )
    for training_id, mark in sheet.write.items():
        records.marks.setdefault(training_id, {})[session.session_id] = mark
    for training_id in sheet.remove:
        del records.marks[training_id][session.session_id]
    completed = await complete_modules(tx, module, records)
    changed = len(sheet.write) + len(sheet.remove)
    return SheetRecorded(session.module_key, len(command.rows), changed, tuple(completed))
