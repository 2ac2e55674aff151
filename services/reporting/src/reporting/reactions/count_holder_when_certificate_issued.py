"""Somebody is certified."""

from chassis import Transaction, reacts_to
from reporting.needs.certificate_issued import CertificateIssued
from reporting.storage import certificates


@reacts_to(CertificateIssued)
async def count_holder_when_certificate_issued(fact: CertificateIssued, tx: Transaction) -> None:
    await certificates.keep(
        tx,
        certificate_id=fact.certificate_id,
        enrolment_id=fact.enrolment_id,
        person_id=fact.person_id,
        track=fact.track,
        certified_on=fact.occurred_on,
    )
