"""/v1/imports: a file of applications, a verdict per row while it is read"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import orjson
import structlog
from fastapi import APIRouter, File, Query, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from chassis.http import Commands, Page, PageQuery, Reads, changing, page_query, reading
from chassis.types import SnakeCode
from registration.application_sheet import reading as application_sheet
from registration.application_sheet.template import application_template
from registration.domain.refusals import ImportNotFound
from registration.http.import_sheets import read_row
from registration.storage import imports
from registration.use_cases.import_rows import (
    Asked,
    BeginImport,
    ImportRows,
    RowVerdict,
    begin_import,
    judge_rows,
    rehearse_row,
)
from sheets import XLSX, Row

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/v1/imports", tags=["imports"])

NDJSON = "application/x-ndjson"
PROGRESS_EVERY = 50  # rows
CHUNK = 250  # rows that are committed together


class ImportView(BaseModel):
    """`verdicts`: how many rows have which; complete when they add up to `rows_read`."""

    import_id: UUID
    cohort_id: UUID
    file_sha256: str
    begun_at: datetime
    rows_read: int
    verdicts: dict[str, int]


class ImportRowView(BaseModel):
    row: int
    verdict: str
    code: str | None
    field: str | None
    detail: str | None
    enrolment_id: UUID | None


@router.post("", response_class=StreamingResponse, responses={200: {"content": {NDJSON: {}}}})
async def import_file(
    cohort_id: UUID,
    file: Annotated[UploadFile, File(description="CSV or XLSX, told by content; see the template")],
    dry_run: Annotated[bool, Query(description="say what would happen, and do nothing")] = False,
    reason: Annotated[SnakeCode | None, Query(description="for days longer ago than may be recorded")] = None,
    commands: Commands = changing("registration:write"),
) -> StreamingResponse:
    """Applications from a file, as lines of JSON: `begun`, a `row` each, `progress`, and `done` at the end.

    The same file again changes nothing and gives the same verdicts; one that was cut off goes on where it stopped,
    and rows that were refused are tried again.
    A file that cannot be read is refused as a whole, before the first line.
    """
    content = await file.read()
    sheet = await asyncio.to_thread(application_sheet.read, content)
    begin = BeginImport(cohort_id, hashlib.sha256(content).hexdigest(), len(sheet.rows), dry_run)
    import_id = await commands.database.run(begin_import, begin, commands.caller)
    today = commands.request.app.state.settings.today()

    read = partial(read_row, sheet.columns, cohort_id=cohort_id, today=today, reason=reason)

    async def judged() -> AsyncIterator[tuple[int, RowVerdict]]:
        async for chunk in _read_ahead(sheet.rows, read):
            if import_id is None:
                for number, row in chunk.items():
                    yield number, await rehearse_row(commands.database, commands.caller, row)
            else:
                command = ImportRows(import_id, chunk)
                verdicts = await judge_rows(commands.database, commands.caller, command)
                for number, verdict in verdicts.items():
                    yield number, verdict

    begun = {"event": "begun", "import_id": import_id, "file_sha256": begin.file_sha256, "dry_run": dry_run}
    return StreamingResponse(_lines({**begun, "rows": len(sheet.rows)}, judged()), media_type=NDJSON)


@router.get("/template.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
async def template(reads: Reads = reading("registration:read")) -> Response:  # noqa: ARG001 - the scope is asked for
    """An empty sheet with the columns, and one that explains them."""
    content = await asyncio.to_thread(application_template)
    headers = {"Content-Disposition": 'attachment; filename="pendaftaran.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)


@router.get("/{import_id}", response_model=ImportView)
async def show(import_id: UUID, reads: Reads = reading("registration:read")) -> ImportView:
    async with reads.transaction() as tx:
        row = await imports.find(tx, import_id, agency=reads.caller.agency_key)
        if row is None:
            raise ImportNotFound("There is no such import of this agency.")
        verdicts = await imports.tally(tx, import_id)
    return ImportView(
        import_id=row.import_id,
        cohort_id=row.cohort_id,
        file_sha256=row.file_sha256,
        begun_at=row.begun_at,
        rows_read=row.rows_read,
        verdicts=verdicts,
    )


@router.get("/{import_id}/rows", response_model=Page[ImportRowView])
async def list_rows(
    import_id: UUID, page: PageQuery = page_query(), reads: Reads = reading("registration:read")
) -> Page[ImportRowView]:
    """Verdicts by row, in the order of the file."""
    [after] = page.position(int) or (0,)
    async with reads.transaction() as tx:
        if await imports.find(tx, import_id, agency=reads.caller.agency_key) is None:
            raise ImportNotFound("There is no such import of this agency.")
        rows = await imports.rows_after(tx, import_id, after, page.fetch)
    return Page[ImportRowView].of(
        rows,
        page,
        view=lambda row: ImportRowView(
            row=row.row_number,
            verdict=row.verdict,
            code=row.code,
            field=row.field,
            detail=row.detail,
            enrolment_id=row.enrolment_id,
        ),
        key=lambda row: row.row_number,
    )


async def _read_ahead(rows: Sequence[Row], read: Callable[[Row], Asked]) -> AsyncIterator[dict[int, Asked]]:
    """Rows by their numbers, in chunks; one is read, in a thread, while the one before it is worked on."""

    def chunk(start: int) -> dict[int, Asked]:
        return {row.number: read(row) for row in rows[start : start + CHUNK]}

    def reading(start: int) -> asyncio.Future[dict[int, Asked]]:
        return asyncio.ensure_future(asyncio.to_thread(chunk, start))

    ahead = reading(0)
    for start in range(0, len(rows), CHUNK):
        current, ahead = await ahead, reading(start + CHUNK)
        yield current
    await ahead


async def _lines(
    begun: dict[str, Any], judged: AsyncIterator[tuple[int, RowVerdict]]
) -> AsyncIterator[bytes]:
    yield _line(begun)
    verdicts: Counter[str] = Counter()
    try:
        async for number, verdict in judged:
            verdicts[verdict.verdict] += 1
            yield _line({"event": "row", "row": number, **asdict(verdict)})
            if verdicts.total() % PROGRESS_EVERY == 0:
                yield _line(
                    {"event": "progress", "done": verdicts.total(), "of": begun["rows"], "verdicts": verdicts}
                )
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        log.warning("import_interrupted", error=type(error).__name__, done=verdicts.total())
        # The status line is long gone; what is done is done, and the same file goes on from there.
        yield _line(
            {"event": "interrupted", "done": verdicts.total(), "detail": "Send the same file again later."}
        )
        return
    yield _line({"event": "done", "rows": verdicts.total(), "verdicts": verdicts})


def _line(event: dict[str, Any]) -> bytes:
    return orjson.dumps(event, default=str, option=orjson.OPT_APPEND_NEWLINE)
