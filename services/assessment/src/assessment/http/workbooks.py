"""Every list as an XLSX workbook, with the filters of the list itself. Ids and codes; names are on the papers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Response

from assessment.domain.assessor import AssessorStatus
from assessment.domain.candidacy import Candidacy, CandidacyStatus
from assessment.domain.refusals import ListTooLong
from assessment.storage import assessors, candidacies, schemes, tuks
from chassis.http import Reads, reading
from chassis.types import Code
from sheets import XLSX, Value, workbook

router = APIRouter(prefix="/v1", tags=["workbooks"])

T = TypeVar("T")
K = TypeVar("K")

MAX_ROWS = 20_000
_AT_ONCE = 1_000
_XLSX: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}, "description": "one sheet"}}

_CANDIDACY = (
    *(
        "candidacy_id",
        "status",
        "track",
        "scheme_key",
        "scheme_version",
        "opened_on",
        "attempt",
        "assessment_on",
    ),
    *("tuk_key", "assessor_id", "recommended", "decided", "decided_on", "units_due"),
    *("cohort_id", "enrolment_id", "person_id", "agency", "organiser"),
)
_ASSESSOR = (
    *("assessor_id", "person_id", "status", "registration_no", "licensed_from", "licensed_until"),
    *("institution", "evidence", "unit_codes", "certificate_id"),
)
_SCHEME = (
    "scheme_key",
    "version",
    "track",
    "name",
    "name_en",
    "validity_months",
    "min_education",
    "unit",
    "title",
    "title_en",
)
_TUK = ("tuk_key", "name", "tuk_type", "kelurahan_code")


@router.get("/candidacies.xlsx", response_class=Response, responses=_XLSX)
async def candidacies_workbook(
    cohort_id: UUID | None = None,
    status: Annotated[list[CandidacyStatus] | None, Query()] = None,
    reads: Reads = reading("assessment:read"),
) -> Response:
    agency = reads.caller.agency_key
    async with reads.transaction() as tx:

        async def page(after: UUID | None) -> list[Candidacy]:
            return await candidacies.listing(
                tx, agency=agency, limit=_AT_ONCE, after=after, cohort_id=cohort_id, statuses=status or ()
            )

        rows = await _all(page, lambda candidacy: candidacy.candidacy_id)
    return await _file("candidacies", _CANDIDACY, map(_candidacy_line, rows))


@router.get("/assessors.xlsx", response_class=Response, responses=_XLSX)
async def assessors_workbook(
    status: AssessorStatus | None = None, reads: Reads = reading("assessment:read")
) -> Response:
    agency = reads.caller.agency_key
    async with reads.transaction() as tx:
        rows = await _all(
            lambda after: assessors.listing(tx, agency=agency, limit=_AT_ONCE, after=after, status=status),
            lambda assessor: assessor.assessor_id,
        )
    lines = (
        (
            one.assessor_id,
            one.person_id,
            one.status.value,
            one.licence.registration_no if one.licence else None,
            one.licence.licensed_from if one.licence else None,
            one.licence.licensed_until if one.licence else None,
            one.institution,
            one.evidence,
            " ".join(sorted(one.licence.unit_codes)) if one.licence else None,
            one.certificate_id,
        )
        for one in rows
    )
    return await _file("assessors", _ASSESSOR, lines)


@router.get("/schemes.xlsx", response_class=Response, responses=_XLSX)
async def schemes_workbook(
    scheme_key: Code | None = None, reads: Reads = reading("assessment:read")
) -> Response:
    async with reads.transaction() as tx:
        rows = await _all(
            lambda after: schemes.listing(tx, scheme_key=scheme_key, limit=_AT_ONCE, after=after),
            lambda scheme: scheme.scheme_id,
        )
    lines = (
        (
            scheme.scheme_key,
            scheme.version,
            scheme.content.track.value,
            scheme.content.name,
            scheme.content.name_en,
            scheme.content.validity_months,
            None if scheme.content.min_education is None else str(scheme.content.min_education),
            unit.code,
            unit.title,
            unit.title_en,
        )
        for scheme in rows
        for unit in scheme.content.units
    )
    return await _file("schemes", _SCHEME, lines)


@router.get("/tuks.xlsx", response_class=Response, responses=_XLSX)
async def tuks_workbook(reads: Reads = reading("assessment:read")) -> Response:
    agency = reads.caller.agency_key
    async with reads.transaction() as tx:
        rows = await _all(
            lambda after: tuks.listing(tx, agency=agency, limit=_AT_ONCE, after=after),
            lambda tuk: tuk.tuk_key,
        )
    return await _file("tuks", _TUK, ((t.tuk_key, t.name, t.tuk_type.value, t.kelurahan_code) for t in rows))


def _candidacy_line(candidacy: Candidacy) -> Sequence[Value]:
    attempt = candidacy.attempt
    recommended = attempt.recommendation if attempt else None
    decided = attempt.decision if attempt else None
    return (
        candidacy.candidacy_id,
        candidacy.status.value,
        candidacy.track,
        candidacy.scheme_key,
        candidacy.scheme_version,
        candidacy.opened_on,
        attempt.number if attempt else None,
        attempt.appointment.assessment_on if attempt else None,
        attempt.appointment.tuk_key if attempt else None,
        attempt.assessor_id if attempt else None,
        recommended.outcome.value if recommended else None,
        decided.outcome.value if decided else None,
        decided.decided_on if decided else None,
        " ".join(candidacy.units_due),
        candidacy.cohort_id,
        candidacy.enrolment_id,
        candidacy.person_id,
        candidacy.agency,
        candidacy.organiser,
    )


async def _all(page: Callable[[K | None], Awaitable[list[T]]], key: Callable[[T], K]) -> list[T]:
    """All pages of a list. Raises ListTooLong."""
    rows: list[T] = []
    while True:
        more = await page(key(rows[-1]) if rows else None)
        rows += more
        if len(rows) > MAX_ROWS:
            raise ListTooLong(f"more than {MAX_ROWS} rows: narrow it with a filter")
        if len(more) < _AT_ONCE:
            return rows


async def _file(name: str, columns: Sequence[str], lines: Iterable[Sequence[Value]]) -> Response:
    content = await asyncio.to_thread(workbook, name, columns, lines)
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)
