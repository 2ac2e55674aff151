"""A candidate's name, for the body that assesses him, while or after it does. Each look is in the audit trail."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel

from assessment.domain.education import Education
from assessment.domain.refusals import PersonNotKnown
from assessment.storage import candidacies, persons
from chassis.http import Reads, reading

router = APIRouter(prefix="/v1/candidacies", tags=["candidacies"])


class PersonView(BaseModel):
    person_id: UUID
    full_name: str
    education: Education


@router.get("/{candidacy_id}/person", response_model=PersonView)
async def show_person(
    candidacy_id: Annotated[UUID, Path()], reads: Reads = reading("assessment:read")
) -> PersonView:
    async with reads.database.transaction(reads.caller) as tx:
        candidacy = await candidacies.read_own(tx, candidacy_id, agency=reads.caller.agency_key)
        known = await persons.find(tx, [candidacy.person_id])
        if not known:
            raise PersonNotKnown("no profile has come, or it was erased")
        tx.audit("person_read", candidacy_id)
    person = known[candidacy.person_id]
    return PersonView(person_id=candidacy.person_id, full_name=person.full_name, education=person.education)
