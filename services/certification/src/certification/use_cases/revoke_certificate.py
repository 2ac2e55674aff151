"""Take a certificate back for good. Nothing leads out of it."""

from typing import Any

from sqlalchemy import Row

from certification.domain.certificate import Certificate
from certification.publishes.certificate_revoked import CertificateRevoked
from certification.use_cases.change_standing import ChangeOfStanding, change_standing
from chassis import Transaction


class RevokeCertificate(ChangeOfStanding):
    pass


async def revoke_certificate(command: RevokeCertificate, tx: Transaction) -> Row[Any]:
    return await change_standing(command, tx, Certificate.revoke, CertificateRevoked)
