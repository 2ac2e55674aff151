"""A suspended certificate still counts: it may be reinstated."""

from chassis import Transaction, reacts_to
from reporting.needs.certificate_suspended import CertificateSuspended
from reporting.storage import certificates


@reacts_to(CertificateSuspended)
async def note_suspension_when_certificate_suspended(fact: CertificateSuspended, tx: Transaction) -> None:
    await certificates.change(tx, fact.certificate_id, "suspended")
