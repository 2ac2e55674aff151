"""Enter the numbers that BNSP gave: that of its certificate and that of the printed form (blanko)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from certification.storage import certificates
from certification.use_cases.refusals import CertificateNotFound
from chassis import StaleVersion, Transaction


@dataclass(frozen=True, slots=True)
class EnterBnspNumbers:
    """`given` names the fields that are to change; the others stay as they are. None takes a number away."""

    certificate_id: UUID
    expected_version: int
    given: frozenset[str]
    bnsp_certificate_no: str | None = None
    blanko_no: str | None = None


async def enter_bnsp_numbers(command: EnterBnspNumbers, tx: Transaction) -> Row[Any]:
    """The row after the change. Raises CertificateNotFound, StaleVersion. Tells nothing, on purpose."""
    row = await certificates.lock(tx, command.certificate_id, certifier=tx.caller.agency_key)
    if row is None:
        raise CertificateNotFound("no certificate of this agency's own has this id")
    if row.version != command.expected_version:
        raise StaleVersion(f"it is at version {row.version}; read it again", field="If-Match")
    numbers = {
        name: getattr(command if name in command.given else row, name)
        for name in ("bnsp_certificate_no", "blanko_no")
    }
    tx.audit("bnsp_numbers_entered", command.certificate_id)
    return await certificates.enter_bnsp_numbers(tx, command.certificate_id, **numbers)
