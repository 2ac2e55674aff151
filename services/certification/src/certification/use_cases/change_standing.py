"""What suspending, reinstating and revoking have in common: lock, ask the domain, store, tell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from certification.domain.certificate import Certificate, Reason
from certification.publishes.certificate import StandingChanged
from certification.storage import certificates
from certification.use_cases.refusals import CertificateNotFound
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class ChangeOfStanding:
    """A decision of the certifier. The reason code serves as the reason for recording it afterwards, too."""

    certificate_id: UUID
    reason: Reason
    occurred_on: date


async def change_standing(
    command: ChangeOfStanding,
    tx: Transaction,
    decide: Callable[[Certificate, Reason, date], Certificate],
    fact: type[StandingChanged],
) -> Row[Any]:
    """The row after the change. Raises CertificateNotFound for anybody but its certifier."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    row = await certificates.lock(tx, command.certificate_id, certifier=tx.caller.agency_key)
    if row is None:
        raise CertificateNotFound("no certificate of this agency's own has this id")
    before = await certificates.rules(tx, row)
    after = decide(before, command.reason, command.occurred_on)
    row = await certificates.change(tx, command.certificate_id, after, tx.caller.person)
    told = fact(
        certificate_id=row.certificate_id,
        enrolment_id=row.enrolment_id,
        cohort_id=row.cohort_id,
        person_id=row.person_id,
        track=row.track,
        reason=command.reason.value,
        occurred_on=command.occurred_on,
    )
    tx.tell(told, agency=row.certifier, organiser=row.organiser)
    return row
