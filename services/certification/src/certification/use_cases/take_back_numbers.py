"""After a restore: certificates of the lost minutes are known to others, so their numbers are taken."""

from collections.abc import Sequence

from certification.publishes.certificate_issued import CertificateIssued
from certification.storage import numbers
from chassis import Fact, Transaction


async def take_back_numbers(tx: Transaction, facts: Sequence[Fact]) -> None:
    for fact in facts:
        if isinstance(fact, CertificateIssued):
            await numbers.skip_given(tx, fact.number)
