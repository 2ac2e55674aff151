"""Make a suspended certificate valid again."""

from typing import Any

from sqlalchemy import Row

from certification.domain.certificate import Certificate
from certification.publishes.certificate_reinstated import CertificateReinstated
from certification.use_cases.change_standing import ChangeOfStanding, change_standing
from chassis import Transaction


class ReinstateCertificate(ChangeOfStanding):
    pass


async def reinstate_certificate(command: ReinstateCertificate, tx: Transaction) -> Row[Any]:
    return await change_standing(command, tx, Certificate.reinstate, CertificateReinstated)
