"""The certificate is valid again."""

from chassis import Transaction, reacts_to
from reporting.needs.certificate_reinstated import CertificateReinstated
from reporting.storage import certificates


@reacts_to(CertificateReinstated)
async def note_reinstatement_when_certificate_reinstated(
    fact: CertificateReinstated, tx: Transaction
) -> None:
    await certificates.change(tx, fact.certificate_id, "valid")
