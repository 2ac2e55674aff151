from dataclasses import dataclass
from uuid import UUID

from assessment.domain.assessor import Assessor, AssessorStatus
from assessment.domain.refusals import AssessorKnown, RegistrationNumberTaken
from assessment.storage import assessors
from assessment.use_cases.license_assessor import LicenceEntry, tell_licensed
from chassis import Transaction, new_id


@dataclass(frozen=True, slots=True)
class RegisterAssessor:
    person_id: UUID
    entry: LicenceEntry


async def register_assessor(command: RegisterAssessor, tx: Transaction) -> Assessor:
    """An officer enters an assessor who is licensed already, on evidence: the programme's first masters.

    The same person with the same licence again is the same assessor.
    """
    entry = command.entry
    occurred_on = entry.occurred_on or tx.today
    tx.check_occurred_on(occurred_on, entry.reason)
    licence = entry.licence()
    assessor = Assessor(
        assessor_id=new_id(),
        agency=tx.caller.agency_key,
        person_id=command.person_id,
        status=AssessorStatus.LICENSED,
        certificate_id=None,
        institution=entry.institution,
        licence=licence,
        evidence=entry.evidence,
    )
    if await assessors.add(tx, assessor):
        tell_licensed(tx, assessor, licence, occurred_on)
        return assessor
    known = await assessors.find_person(tx, command.person_id, agency=assessor.agency)
    if known is None:
        raise RegistrationNumberTaken(
            "another assessor of your agency bears this number", field="registration_no"
        )
    if (known.licence, known.institution, known.evidence) != (licence, entry.institution, entry.evidence):
        raise AssessorKnown(
            f"he is {known.status}; a licence is entered with POST /v1/assessors/{known.assessor_id}/licence",
            field="person_id",
            assessor_id=known.assessor_id,
        )
    return known
