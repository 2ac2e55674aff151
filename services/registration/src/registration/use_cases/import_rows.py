"""Rows of a file become applications, each in a transaction of its own and each only once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import Row

from chassis import Caller, Database, Refusal, Transaction, new_id
from registration.domain.enrolment import Enrolment
from registration.domain.refusals import CohortNotFound
from registration.storage import cohorts, imports
from registration.use_cases.submit_application import SubmitApplication, submit_application


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """`verdict`: the status the application got, or `refused` with the code of the refusal."""

    verdict: str
    code: str | None = None
    field: str | None = None
    detail: str | None = None
    enrolment_id: UUID | None = None

    @classmethod
    def of(cls, enrolment: Enrolment) -> RowVerdict:
        failed = [verdict for verdict in enrolment.verdicts if verdict.bars and not verdict.passed]
        return cls(
            verdict=enrolment.status,
            code=failed[0].rule if failed else None,
            detail=" ".join(verdict.detail for verdict in failed) or None,
            enrolment_id=enrolment.enrolment_id,
        )

    @classmethod
    def stored(cls, row: Row[Any]) -> RowVerdict:
        return cls(row.verdict, row.code, row.field, row.detail, row.enrolment_id)

    @classmethod
    def refused(cls, refusal: Refusal) -> RowVerdict:
        return cls(imports.REFUSED, refusal.code, refusal.field, refusal.detail)


@dataclass(frozen=True, slots=True)
class BeginImport:
    cohort_id: UUID
    file_sha256: str
    rows_read: int
    dry_run: bool


async def begin_import(command: BeginImport, tx: Transaction) -> UUID | None:
    """The import's id; the same for the same file and cohort, however often it is sent. None for a dry run."""
    agency = tx.caller.agency_key
    if await cohorts.find_own(tx, command.cohort_id, agency=agency) is None:
        raise CohortNotFound("There is no such cohort of this agency.", field="cohort_id")
    if command.dry_run:
        return None
    return await imports.begin(
        tx,
        {
            "import_id": new_id(),
            "agency": agency,
            "cohort_id": command.cohort_id,
            "file_sha256": command.file_sha256,
            "rows_read": command.rows_read,
        },
    )


@dataclass(frozen=True, slots=True)
class ImportRow:
    """`application`: what the row says, or what is wrong with how it says it."""

    import_id: UUID
    row_number: int
    application: SubmitApplication | RowVerdict


async def import_row(command: ImportRow, tx: Transaction) -> RowVerdict:
    """The verdict given before, if the row is an application already. Raises the application's Refusal."""
    if not await imports.claim(tx, command.import_id, command.row_number):
        return RowVerdict.stored(await imports.row(tx, command.import_id, command.row_number))
    if isinstance(command.application, RowVerdict):
        verdict = command.application
    else:
        verdict = RowVerdict.of(await submit_application(command.application, tx))
    await imports.judge(tx, command.import_id, command.row_number, asdict(verdict))
    return verdict


async def judge_row(database: Database, caller: Caller, command: ImportRow) -> RowVerdict:
    """Import one row; a refusal is a verdict too, kept in a transaction of its own."""
    try:
        return await database.run(import_row, command, caller)
    except Refusal as refusal:
        refused = ImportRow(command.import_id, command.row_number, RowVerdict.refused(refusal))
        return await database.run(import_row, refused, caller)


class _RolledBack(Exception):
    def __init__(self, verdict: RowVerdict) -> None:
        self.verdict = verdict


async def rehearse_row(
    database: Database, caller: Caller, application: SubmitApplication | RowVerdict
) -> RowVerdict:
    """What the row would become if it came now: the same code, and everything undone again."""

    def undo(verdict: RowVerdict) -> NoReturn:
        raise _RolledBack(verdict)

    if isinstance(application, RowVerdict):
        return application
    try:
        async with database.transaction(caller) as tx:
            undo(RowVerdict.of(await submit_application(application, tx)))
    except _RolledBack as over:
        return RowVerdict(over.verdict.verdict, over.verdict.code, over.verdict.field, over.verdict.detail)
    except Refusal as refusal:
        return RowVerdict.refused(refusal)
