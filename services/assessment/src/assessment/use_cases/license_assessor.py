from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from assessment.domain.assessor import Assessor, AssessorStatus, Licence
from assessment.domain.refusals import AlreadyLicensed
from assessment.publishes.assessor_licensed import AssessorLicensed
from assessment.storage import assessors
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class LicenceEntry:
    """What an officer copies from the licence, and on what evidence the units were recognised."""

    registration_no: str
    licensed_from: date
    licensed_until: date
    unit_codes: tuple[str, ...]
    institution: str | None
    evidence: str | None
    occurred_on: date | None = None
    """None: today."""
    reason: str | None = None

    def licence(self) -> Licence:
        return Licence.enter(self.registration_no, self.licensed_from, self.licensed_until, self.unit_codes)


@dataclass(frozen=True, slots=True)
class LicenseAssessor:
    assessor_id: UUID
    entry: LicenceEntry


async def license_assessor(command: LicenseAssessor, tx: Transaction) -> Assessor:
    """A qualified assessor becomes a licensed one. The same licence again changes nothing."""
    entry = command.entry
    occurred_on = entry.occurred_on or tx.today
    tx.check_occurred_on(occurred_on, entry.reason)
    assessor = await assessors.lock(tx, command.assessor_id, agency=tx.caller.agency_key)
    licence = entry.licence()
    licensed = replace(
        assessor,
        status=AssessorStatus.LICENSED,
        licence=licence,
        institution=entry.institution,
        evidence=entry.evidence,
    )
    if licensed == assessor:
        return assessor
    if assessor.licence is not None:
        raise AlreadyLicensed(f"he holds {assessor.licence.registration_no}")
    licensed = replace(licensed, version=assessor.version + 1)
    await assessors.save(tx, licensed)
    tell_licensed(tx, licensed, licence, occurred_on)
    return licensed


def tell_licensed(tx: Transaction, assessor: Assessor, licence: Licence, occurred_on: date) -> None:
    fact = AssessorLicensed(
        assessor_id=assessor.assessor_id,
        person_id=assessor.person_id,
        registration_no=licence.registration_no,
        licensed_from=licence.licensed_from,
        licensed_until=licence.licensed_until,
        unit_codes=sorted(licence.unit_codes),
        occurred_on=occurred_on,
    )
    tx.tell(fact, agency=assessor.agency, organiser=assessor.agency)
