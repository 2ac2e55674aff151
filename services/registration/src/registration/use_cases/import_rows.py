"""Rows of a file become applications, chunk after chunk, and each only once.

A chunk is a transaction: after a crash it was done or it was not. What becomes of its rows is what would become
of them one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError

from chassis import Caller, Database, Refusal, Transaction, new_id
from registration.domain.enrolment import Enrolment
from registration.domain.refusals import CohortNotFound
from registration.storage import cohorts, imports
from registration.use_cases.submit_application import (
    SomeRefused,
    SubmitApplication,
    submit_application,
    submit_applications,
)


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """`verdict`: the status the application got, or `refused` with the code of the refusal."""

    verdict: str
    code: str | None = None
    field: str | None = None
    detail: str | None = None
    enrolment_id: UUID | None = None

    @classmethod
    def of(cls, answer: Enrolment | Refusal) -> RowVerdict:
        if isinstance(answer, Refusal):
            return cls(imports.REFUSED, answer.code, answer.field, answer.detail)
        failed = [verdict for verdict in answer.verdicts if verdict.bars and not verdict.passed]
        return cls(
            verdict=answer.status,
            code=failed[0].rule if failed else None,
            detail=" ".join(verdict.detail for verdict in failed) or None,
            enrolment_id=answer.enrolment_id,
        )

    @classmethod
    def stored(cls, row: Row[Any]) -> RowVerdict:
        return cls(row.verdict, row.code, row.field, row.detail, row.enrolment_id)


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


Asked = SubmitApplication | RowVerdict
"""What a row says, or what is wrong with how it says it."""


@dataclass(frozen=True, slots=True)
class ImportRows:
    """`rows` by their numbers, in the order of the file; one at least."""

    import_id: UUID
    rows: Mapping[int, Asked]


async def import_rows(command: ImportRows, tx: Transaction) -> dict[int, RowVerdict]:
    """Verdicts by row; the one given before, if a row is an application already. Raises SomeRefused, by rows."""
    kept = await imports.kept(tx, command.import_id, list(command.rows))
    judged = await _judge({number: row for number, row in command.rows.items() if number not in kept}, tx)
    await imports.keep(
        tx, command.import_id, ({"row_number": number, **asdict(one)} for number, one in judged.items())
    )
    for verdict in judged.values():
        tx.audit("import_row", verdict.enrolment_id)
    return {
        number: judged[number] if number in judged else RowVerdict.stored(kept[number])
        for number in command.rows
    }


async def _judge(rows: Mapping[int, Asked], tx: Transaction) -> dict[int, RowVerdict]:
    judged = {number: row for number, row in rows.items() if isinstance(row, RowVerdict)}
    refused: dict[int, Refusal] = {}
    for batch in _batches(rows):
        try:
            answers = await submit_applications(list(batch.values()), tx)
        except SomeRefused as some:
            refused |= {list(batch)[at]: refusal for at, refusal in some.refusals.items()}
        else:
            judged |= zip(batch, map(RowVerdict.of, answers), strict=True)
    if refused:
        raise SomeRefused(refused)
    return judged


def _batches(rows: Mapping[int, Asked]) -> Iterator[dict[int, SubmitApplication]]:
    """Nobody twice in a batch: what became of his first application decides on his second."""
    batch: dict[int, SubmitApplication] = {}
    seen: set[str | UUID] = set()
    for number, row in rows.items():
        if isinstance(row, RowVerdict):
            continue
        who = row.person if isinstance(row.person, UUID) else row.person.nik_ktp
        if who in seen:
            yield batch
            batch, seen = {}, set()
        batch[number] = row
        seen.add(who)
    if batch:
        yield batch


async def judge_rows(database: Database, caller: Caller, command: ImportRows) -> dict[int, RowVerdict]:
    """Import a chunk in one transaction: anew without those who are refused, so that nothing is left of them, and
    row by row if the database does not take them together."""
    rows = dict(command.rows)
    while True:
        try:
            return await database.run(import_rows, replace(command, rows=rows), caller)
        except SomeRefused as some:
            rows |= {number: RowVerdict.of(refusal) for number, refusal in some.refusals.items()}
        except DBAPIError as error:
            if error.connection_invalidated or len(rows) == 1:
                raise
            break
    judged: dict[int, RowVerdict] = {}
    for number, row in command.rows.items():
        judged |= await judge_rows(database, caller, replace(command, rows={number: row}))
    return judged


class _RolledBack(Exception):
    def __init__(self, verdict: RowVerdict) -> None:
        self.verdict = verdict


async def rehearse_row(database: Database, caller: Caller, row: Asked) -> RowVerdict:
    """What the row would become if it came now: the same code, and everything undone again."""

    def undo(verdict: RowVerdict) -> NoReturn:
        raise _RolledBack(verdict)

    if isinstance(row, RowVerdict):
        return row
    try:
        async with database.transaction(caller) as tx:
            undo(RowVerdict.of(await submit_application(row, tx)))
    except _RolledBack as over:
        return replace(over.verdict, enrolment_id=None)
    except Refusal as refusal:
        return RowVerdict.of(refusal)
