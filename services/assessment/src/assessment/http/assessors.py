"""Assessors of the caller's agency: masters entered on evidence, and those whom the programme made itself."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from assessment.domain.assessor import Assessor, AssessorStatus
from assessment.publishes.assessor_licensed import RegistrationNo
from assessment.storage import assessors
from assessment.use_cases.change_institution import ChangeInstitution, change_institution_of_assessor
from assessment.use_cases.declare_relation import DeclareRelation, declare_relation
from assessment.use_cases.license_assessor import LicenceEntry, LicenseAssessor, license_assessor
from assessment.use_cases.register_assessor import RegisterAssessor, register_assessor
from chassis.http import (
    Body,
    Commands,
    Page,
    PageQuery,
    Reads,
    changing,
    creating,
    if_match,
    page_query,
    reading,
)
from chassis.types import AgencyKey, Code, SnakeCode

router = APIRouter(prefix="/v1/assessors", tags=["assessors"])

Evidence = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        description="code of the evidence on which the units were recognised",
        examples=["master"],
    ),
]


class RelationKind(StrEnum):
    FAMILY = "family"
    BUSINESS = "business"
    EMPLOYMENT = "employment"


class LicenceBody(Body):
    registration_no: RegistrationNo
    licensed_from: date
    licensed_until: date
    unit_codes: list[Code] = Field(min_length=1, max_length=500)
    institution: AgencyKey | None = Field(
        default=None, description="the agency that employs him; null: independent"
    )
    evidence: Evidence | None = None
    occurred_on: date | None = Field(default=None, description="today unless given")
    reason: SnakeCode | None = None

    def entry(self) -> LicenceEntry:
        return LicenceEntry(
            registration_no=self.registration_no,
            licensed_from=self.licensed_from,
            licensed_until=self.licensed_until,
            unit_codes=tuple(self.unit_codes),
            institution=self.institution,
            evidence=self.evidence,
            occurred_on=self.occurred_on,
            reason=self.reason,
        )


class RegisterAssessorBody(LicenceBody):
    person_id: UUID
    evidence: Evidence

    def command(self) -> RegisterAssessor:
        return RegisterAssessor(self.person_id, self.entry())


class InstitutionBody(Body):
    """Who employs him now; null: nobody."""

    institution: AgencyKey | None


class DeclareRelationBody(Body):
    person_id: UUID
    kind: RelationKind
    occurred_on: date
    reason: SnakeCode | None = None


class AssessorView(BaseModel):
    assessor_id: UUID
    agency: AgencyKey
    person_id: UUID
    status: AssessorStatus
    certificate_id: UUID | None
    institution: AgencyKey | None
    registration_no: RegistrationNo | None
    licensed_from: date | None
    licensed_until: date | None
    unit_codes: list[Code]
    evidence: Evidence | None
    version: int

    @classmethod
    def of(cls, assessor: Assessor) -> "AssessorView":
        licence = assessor.licence
        return cls(
            assessor_id=assessor.assessor_id,
            agency=assessor.agency,
            person_id=assessor.person_id,
            status=assessor.status,
            certificate_id=assessor.certificate_id,
            institution=assessor.institution,
            registration_no=licence.registration_no if licence else None,
            licensed_from=licence.licensed_from if licence else None,
            licensed_until=licence.licensed_until if licence else None,
            unit_codes=sorted(licence.unit_codes) if licence else [],
            evidence=assessor.evidence,
            version=assessor.version,
        )


@router.post("", status_code=201, response_model=AssessorView)
async def register(body: RegisterAssessorBody, commands: Commands = creating("assessment:write")) -> Response:
    """Enter an assessor who holds a licence already."""
    return await commands.run(
        register_assessor,
        body.command(),
        view=AssessorView.of,
        status=201,
        location="/v1/assessors/{assessor_id}",
    )


@router.post("/{assessor_id}/licence", response_model=AssessorView)
async def enter_licence(
    assessor_id: Annotated[UUID, Path()], body: LicenceBody, commands: Commands = creating("assessment:write")
) -> Response:
    """Make a qualified assessor a licensed one."""
    return await commands.run(
        license_assessor, LicenseAssessor(assessor_id, body.entry()), view=AssessorView.of
    )


@router.post("/{assessor_id}/relations", status_code=204)
async def declare(
    assessor_id: Annotated[UUID, Path()],
    body: DeclareRelationBody,
    commands: Commands = changing("assessment:write"),
) -> Response:
    """Declare that the assessor is related to a person, whom he then does not assess."""
    command = DeclareRelation(assessor_id, body.person_id, body.kind.value, body.occurred_on, body.reason)
    return await commands.run(declare_relation, command, view=None, status=204)


@router.get("", response_model=Page[AssessorView])
async def show_all(
    status: AssessorStatus | None = None,
    person_id: UUID | None = None,
    registration_no: RegistrationNo | None = None,
    page: PageQuery = page_query(),
    reads: Reads = reading("assessment:read"),
) -> Page[AssessorView]:
    async with reads.transaction() as tx:
        found = await assessors.listing(
            tx,
            agency=reads.caller.agency_key,
            limit=page.fetch,
            after=page.after_id(),
            status=status,
            person_id=person_id,
            registration_no=registration_no,
        )
    return Page.of(found, page, view=AssessorView.of, key=lambda assessor: assessor.assessor_id)


@router.get("/{assessor_id}", response_model=AssessorView)
async def show(assessor_id: Annotated[UUID, Path()], reads: Reads = reading("assessment:read")) -> Response:
    async with reads.transaction() as tx:
        assessor = await assessors.read(tx, assessor_id, agency=reads.caller.agency_key)
    return reads.show(AssessorView.of(assessor))


@router.patch("/{assessor_id}", response_model=AssessorView)
async def change_institution(
    assessor_id: Annotated[UUID, Path()],
    body: InstitutionBody,
    expected: int = if_match(),
    commands: Commands = changing("assessment:write"),
) -> Response:
    """He changed employers, on which conflicts of interest depend."""
    command = ChangeInstitution(assessor_id, body.institution, expected)
    return await commands.run(change_institution_of_assessor, command, view=AssessorView.of)
