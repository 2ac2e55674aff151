"""Lists as XLSX files, with the same filters as the lists themselves. Names are in one of them: it is audited."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Row

from certification.domain.certificate import Standing, present_status
from certification.http.certificates import chosen as chosen_certificates
from certification.http.exports import chosen as chosen_exports
from certification.storage import certificate_list, export_list
from certification.storage.certificate_list import CertificateFilter
from certification.storage.export_list import ExportFilter
from chassis.http import Reads, reading
from chassis.refusals import Unprocessable
from sheets import XLSX, Value, workbook

router = APIRouter(prefix="/v1", tags=["lists"])

MAX_ROWS = 20_000
_AT_ONCE = 1_000


class ListTooLong(Unprocessable):
    code = "list_too_long"
    title = "Too many rows for one file"


_CERTIFICATE_COLUMNS = (
    "number",
    "holder",
    "status",
    "track",
    "scheme",
    "scheme_version",
    "scheme_name",
    "valid_from",
    "valid_until",
    "issued_at",
    "certifier",
    "bnsp_certificate_no",
    "blanko_no",
    "certificate_id",
    "enrolment_id",
    "cohort_id",
    "person_id",
)

_EXPORT_COLUMNS = (
    "peb_no",
    "peb_date",
    "npe_no",
    "ska_form",
    "hs6",
    "country",
    "fob_value",
    "currency",
    "incoterm",
    "channel",
    "state",
    "rejection_reason",
    "recorded_on",
    "decided_on",
    "external_ref",
    "export_id",
    "certificate_id",
    "enrolment_id",
    "cohort_id",
    "person_id",
)


_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}}}


@router.get("/certificates.xlsx", response_class=Response, responses=_FILE)
async def certificates_workbook(
    chosen: CertificateFilter = Depends(chosen_certificates),
    reads: Reads = reading("certification:read"),
) -> Response:
    agency = reads.caller.agency_key
    async with reads.database.transaction(reads.caller) as tx:
        rows = await _all(
            lambda after: certificate_list.page(tx, chosen, agency=agency, after=after, limit=_AT_ONCE),
            "certificate_id",
        )
        tx.audit("certificate_list_handed_out", None, rows=len(rows))
        today = tx.today

    def line(row: Row[Any]) -> Sequence[Value]:
        return (
            row.number,
            row.holder_name,
            present_status(Standing(row.standing), row.valid_until, today).value,
            row.track,
            row.scheme_key,
            row.scheme_version,
            row.scheme_name,
            row.valid_from,
            row.valid_until,
            row.issued_at,
            row.certifier,
            row.bnsp_certificate_no,
            row.blanko_no,
            row.certificate_id,
            row.enrolment_id,
            row.cohort_id,
            row.person_id,
        )

    return await _file("certificates", _CERTIFICATE_COLUMNS, map(line, rows))


@router.get("/exports.xlsx", response_class=Response, responses=_FILE)
async def exports_workbook(
    chosen: ExportFilter = Depends(chosen_exports), reads: Reads = reading("certification:read")
) -> Response:
    agency = reads.caller.agency_key
    async with reads.transaction() as tx:
        rows = await _all(
            lambda after: export_list.page(tx, chosen, agency=agency, after=after, limit=_AT_ONCE),
            "export_id",
        )
    lines = ([getattr(row, name) for name in _EXPORT_COLUMNS] for row in rows)
    return await _file("exports", _EXPORT_COLUMNS, lines)


async def _all(page: Callable[[UUID | None], Awaitable[list[Row[Any]]]], key: str) -> list[Row[Any]]:
    """All pages of a list. Raises ListTooLong beyond MAX_ROWS."""
    rows: list[Row[Any]] = []
    while True:
        more = await page(getattr(rows[-1], key) if rows else None)
        rows += more
        if len(rows) > MAX_ROWS:
            raise ListTooLong(f"more than {MAX_ROWS} rows; choose fewer, by cohort for instance")
        if len(more) < _AT_ONCE:
            return rows


async def _file(name: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> Response:
    content = await asyncio.to_thread(workbook, name, columns, rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)
