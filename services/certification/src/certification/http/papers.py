"""The certificate to hand out: as a signed credential and as a PDF. Each hand-out is audited."""

from uuid import UUID

from fastapi import APIRouter, Response

from certification.storage import certificates
from certification.use_cases.refusals import CertificateNotFound, HolderErased
from chassis.http import Reads, reading

router = APIRouter(prefix="/v1/certificates/{certificate_id}", tags=["certificates"])


@router.get("/credential", response_class=Response, responses={200: {"content": {"application/vc": {}}}})
async def credential(certificate_id: UUID, reads: Reads = reading("certification:read")) -> Response:
    async with reads.database.transaction(reads.caller) as tx:
        row = await certificates.read(tx, certificate_id, agency=reads.caller.agency_key)
        if row is None:
            raise CertificateNotFound("this agency has no certificate with this id")
        if row.credential is None:
            raise HolderErased("the credential was deleted; its hash is kept with the certificate")
        tx.audit("credential_handed_out", certificate_id)
    name = f'attachment; filename="{row.number}.vc.json"'
    return Response(row.credential, media_type="application/vc", headers={"Content-Disposition": name})
