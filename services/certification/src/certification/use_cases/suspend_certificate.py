"""Take a certificate back for a while."""

from typing import Any

from sqlalchemy import Row

from certification.domain.certificate import Certificate
from certification.publishes.certificate_suspended import CertificateSuspended
from certification.use_cases.change_standing import ChangeOfStanding, change_standing
from chassis import Transaction


class SuspendCertificate(ChangeOfStanding):
    pass


async def suspend_certificate(command: SuspendCertificate, tx: Transaction) -> Row[Any]:
    return await change_standing(command, tx, Certificate.suspend, CertificateSuspended)
