"""A revoked certificate does not count, and with it its holder if he has no other."""

from chassis import Transaction, reacts_to
from reporting.needs.certificate_revoked import CertificateRevoked
from reporting.storage import certificates


@reacts_to(CertificateRevoked)
async def note_revocation_when_certificate_revoked(fact: CertificateRevoked, tx: Transaction) -> None:
    await certificates.change(tx, fact.certificate_id, "revoked")
