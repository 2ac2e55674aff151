"""/v1/exports: recorded by the organiser of the holder's cohort, decided on by its export verifier."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import Row

from certification.domain.export import Channel, ExportState, Incoterm, RejectionReason
from certification.storage import export_list, exports
from certification.storage.export_list import ExportFilter
from certification.use_cases.record_export import RecordExport, record_export
from certification.use_cases.refusals import ExportNotFound
from certification.use_cases.reject_export import RejectExport, reject_export
from certification.use_cases.verify_export import VerifyExport, verify_export
from chassis.http import Body, Commands, Page, PageQuery, Reads, creating, page_query, reading
from chassis.types import CountryCode, CurrencyCode, Hs6, SnakeCode

router = APIRouter(prefix="/v1/exports", tags=["exports"])

PaperNumber = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9/.-]{2,39}$", examples=["004213"])]
"""As customs write it, in capitals without spaces: a PEB's six digits, 004213/KPU.01/2025, ..."""


class RecordExportBody(Body):
    certificate_id: UUID
    peb_no: PaperNumber
    peb_date: date
    npe_no: PaperNumber | None = None
    ska_form: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9 -]{0,19}$", examples=["D"])] | None = None
    hs6: Hs6
    country: CountryCode
    fob_value: Annotated[Decimal, Field(max_digits=19, decimal_places=4, allow_inf_nan=False)]
    currency: CurrencyCode
    incoterm: Incoterm
    channel: Channel
    occurred_on: date
    reason: SnakeCode | None = None
    external_ref: Annotated[str, Field(min_length=1, max_length=100)] | None = None

    def command(self) -> RecordExport:
        return RecordExport(**{name: getattr(self, name) for name in type(self).model_fields})


class VerificationBody(Body):
    occurred_on: date
    reason: SnakeCode | None = None


class RejectionBody(Body):
    reason: RejectionReason
    occurred_on: date


class ExportView(BaseModel):
    export_id: UUID
    state: ExportState
    rejection_reason: RejectionReason | None
    certificate_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: str
    peb_no: str
    peb_date: date
    npe_no: str | None
    ska_form: str | None
    hs6: str
    country: str
    fob_value: str
    currency: str
    incoterm: Incoterm
    channel: Channel
    recorded_on: date
    recorded_at: datetime
    decided_on: date | None
    organiser: str
    export_verifier: str
    external_ref: str | None
    version: int

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        known = {name: value for name, value in row._asdict().items() if name in cls.model_fields}
        return cls(**known | exports.shipment(row))


@router.post("", status_code=201, response_model=ExportView)
async def record(body: RecordExportBody, commands: Commands = creating("certification:write")) -> Response:
    return await commands.run(
        record_export, body.command(), view=ExportView.of, status=201, location="/v1/exports/{export_id}"
    )


async def chosen(
    certificate_id: UUID | None = None,
    person_id: UUID | None = None,
    cohort_id: UUID | None = None,
    state: ExportState | None = None,
    country: CountryCode | None = None,
    peb_no: PaperNumber | None = None,
    external_ref: Annotated[str | None, Query(max_length=100)] = None,
) -> ExportFilter:
    return ExportFilter(certificate_id, person_id, cohort_id, state, country, peb_no, external_ref)


@router.get("", response_model=Page[ExportView])
async def exports_of_agency(
    chosen: ExportFilter = Depends(chosen),
    page: PageQuery = page_query(),
    reads: Reads = reading("certification:read"),
) -> Page[ExportView]:
    async with reads.transaction() as tx:
        rows = await export_list.page(
            tx, chosen, agency=reads.caller.agency_key, after=page.after_id(), limit=page.fetch
        )
    return Page.of(rows, page, view=ExportView.of, key=lambda row: row.export_id)


@router.get("/{export_id}", response_model=ExportView)
async def export(export_id: UUID, reads: Reads = reading("certification:read")) -> Response:
    async with reads.transaction() as tx:
        row = await exports.read(tx, export_id, agency=reads.caller.agency_key)
    if row is None:
        raise ExportNotFound("this agency has no export record with this id")
    return reads.show(ExportView.of(row))


@router.post("/{export_id}/verification", response_model=ExportView)
async def verify(
    export_id: UUID, body: VerificationBody, commands: Commands = creating("certification:write")
) -> Response:
    command = VerifyExport(export_id, body.occurred_on, body.reason)
    return await commands.run(verify_export, command, view=ExportView.of)


@router.post("/{export_id}/rejection", response_model=ExportView)
async def reject(
    export_id: UUID, body: RejectionBody, commands: Commands = creating("certification:write")
) -> Response:
    command = RejectExport(export_id, body.reason, body.occurred_on)
    return await commands.run(reject_export, command, view=ExportView.of)
