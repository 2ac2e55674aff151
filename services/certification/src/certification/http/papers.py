"""The certificate to hand out: as a signed credential and as a PDF. Each hand-out is audited."""

import asyncio
from hashlib import sha256
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy import Row

from certification.credential.document import Unit
from certification.credential.issuer import Issuer
from certification.domain.certificate import Standing
from certification.paper.certificate_pdf import LAYOUT, PrintedCertificate, certificate_pdf
from certification.storage import certificates, pdfs
from certification.use_cases.refusals import CertificateNotFound, HolderErased
from chassis import Conflict, Transaction
from chassis.http import Reads, reading

router = APIRouter(prefix="/v1/certificates/{certificate_id}", tags=["certificates"])


class CertificateNotPrinted(Conflict):
    code = "certificate_not_printed"
    title = "Only a certificate that stands is printed"


@router.get("/credential", response_class=Response, responses={200: {"content": {"application/vc": {}}}})
async def credential(certificate_id: UUID, reads: Reads = reading("certification:read")) -> Response:
    """The Verifiable Credential as it was signed, byte for byte; its SHA-256 is `credential_sha256`."""
    async with reads.database.transaction(reads.caller) as tx:
        row = await _nameable(tx, certificate_id)
        tx.audit("credential_handed_out", certificate_id)
    return _file(row.credential.encode(), "application/vc", f"{row.number}.vc.json")


@router.get(
    "/certificate.pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}}
)
async def pdf(certificate_id: UUID, reads: Reads = reading("certification:read")) -> Response:
    """In Indonesian and English, with a QR code that leads to the public verification page."""
    async with reads.database.transaction(reads.caller) as tx:
        row = await _nameable(tx, certificate_id)
        if row.standing != Standing.VALID:
            raise CertificateNotPrinted(f"it is {row.standing}")
        tx.audit("pdf_handed_out", certificate_id)
        printed = _printed(row, reads.resources)
        fingerprint = sha256(f"{LAYOUT} {printed}".encode()).hexdigest()
        content = await pdfs.find(tx, certificate_id, fingerprint)
    if content is None:
        content = await asyncio.to_thread(certificate_pdf, printed)
        async with reads.database.transaction(reads.caller) as tx:
            await pdfs.keep(tx, certificate_id, fingerprint, content)
    return _file(content, "application/pdf", f"{row.number}.pdf")


async def _nameable(tx: Transaction, certificate_id: UUID) -> Row[Any]:
    """The certificate, if this agency has it and its holder was not erased."""
    row = await certificates.read(tx, certificate_id, agency=tx.caller.agency_key)
    if row is None:
        raise CertificateNotFound("this agency has no certificate with this id")
    if row.erased_at is not None:
        raise HolderErased("name and credential were deleted; the credential's hash is kept")
    return row


def _printed(row: Row[Any], issuer: Issuer) -> PrintedCertificate:
    return PrintedCertificate(
        number=row.number,
        holder_name=row.holder_name,
        certifier_name=row.certifier_name,
        scheme_key=row.scheme_key,
        scheme_version=row.scheme_version,
        scheme_name=row.scheme_name,
        scheme_name_en=row.scheme_name_en,
        units=tuple(Unit(**unit) for unit in row.units),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        issued_at=row.issued_at,
        issuer=issuer.did,
        credential_sha256=row.credential_sha256,
        verification_url=issuer.verification_url(row.verification_token),
        bnsp_certificate_no=row.bnsp_certificate_no,
        blanko_no=row.blanko_no,
    )


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
