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
    row = await change_standing(command, tx, Certificate.revoke)
    fact = CertificateRevoked(
        certificate_id=row.certificate_id,
        enrolment_id=row.enrolment_id,
        cohort_id=row.cohort_id,
        person_id=row.person_id,
        track=row.track,
        reason=command.reason.value,
        occurred_on=command.occurred_on,
    )
    tx.tell(fact, agency=row.certifier, organiser=row.organiser)
    return row
