"""/v1/certificates: read by the certifier and the cohort's organiser, changed by the certifier alone."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AfterValidator, Field

from certification.domain.certificate import Status
from certification.http.certificate_views import CertificateLine, CertificateView
from certification.storage import certificate_list, certificates
from certification.storage.certificate_list import CertificateFilter
from certification.use_cases.enter_bnsp_numbers import EnterBnspNumbers, enter_bnsp_numbers
from certification.use_cases.refusals import CertificateNotFound
from chassis.http import Body, Commands, Page, PageQuery, Reads, changing, if_match, page_query, reading

router = APIRouter(prefix="/v1/certificates", tags=["certificates"])


async def chosen(
    enrolment_id: UUID | None = None,
    person_id: UUID | None = None,
    cohort_id: UUID | None = None,
    status: Annotated[Status | None, Query(description="as of today")] = None,
    number: Annotated[str | None, Query(max_length=64)] = None,
) -> CertificateFilter:
    return CertificateFilter(enrolment_id, person_id, cohort_id, number, status)


@router.get("", response_model=Page[CertificateLine])
async def certificates_of_agency(
    chosen: CertificateFilter = Depends(chosen),
    page: PageQuery = page_query(),
    reads: Reads = reading("certification:read"),
) -> Page[CertificateLine]:
    async with reads.transaction() as tx:
        rows = await certificate_list.page(
            tx, chosen, agency=reads.caller.agency_key, after=page.after_id(), limit=page.fetch
        )
        today = tx.today
    return Page.of(
        rows, page, view=lambda row: CertificateLine.of(row, today), key=lambda row: row.certificate_id
    )


@router.get("/{certificate_id}", response_model=CertificateView)
async def certificate(certificate_id: UUID, reads: Reads = reading("certification:read")) -> Response:
    async with reads.database.transaction(reads.caller) as tx:
        row = await certificates.read(tx, certificate_id, agency=reads.caller.agency_key)
        if row is None:
            raise CertificateNotFound("this agency has no certificate with this id")
        tx.audit("certificate_read", certificate_id)
        changes = await certificates.changes(tx, certificate_id)
        return reads.show(CertificateView.whole(row, changes, tx.today, reads.resources))


def _in_print(number: str) -> str:
    if not number.isprintable() or number != number.strip():
        raise ValueError("must be as printed, without spaces around it")
    return number


PrintedNumber = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_in_print)]


class BnspNumbersBody(Body):
    """Only the fields that are sent change; null takes a number away."""

    bnsp_certificate_no: PrintedNumber | None = None
    blanko_no: PrintedNumber | None = None


@router.patch("/{certificate_id}", response_model=CertificateLine)
async def bnsp_numbers(
    certificate_id: UUID,
    body: BnspNumbersBody,
    commands: Commands = changing("certification:write"),  # first: a stranger learns nothing of If-Match
    expected: int = if_match(),
) -> Response:
    command = EnterBnspNumbers(
        certificate_id, expected, frozenset(body.model_fields_set), body.bnsp_certificate_no, body.blanko_no
    )
    today = commands.database.settings.today()
    return await commands.run(enter_bnsp_numbers, command, view=lambda row: CertificateLine.of(row, today))
