"""/v1/persons: registering, naming, consents and erasure"""

from datetime import date
from typing import Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from chassis.http import Body, Commands, Reads, changing, creating, reading
from chassis.types import SnakeCode
from registration.domain.vocabulary import Purpose
from registration.http.person_bodies import ConsentBody, ExternalRef, PersonBody
from registration.storage import persons
from registration.use_cases.disclose_name import DiscloseName, disclose_name
from registration.use_cases.erase_person import ErasePerson, erase_person
from registration.use_cases.record_consent import RecordConsent, record_consent
from registration.use_cases.register_person import Registered, RegisterPerson, register_person
from registration.use_cases.withdraw_consent import Ended, WithdrawConsent, withdraw_consent

router = APIRouter(prefix="/v1/persons", tags=["persons"])


class RegisteredView(BaseModel):
    """`known`: this agency had registered the person before; of other agencies nothing is said."""

    person_id: UUID
    known: bool

    @classmethod
    def of(cls, registered: Registered) -> Self:
        return cls(person_id=registered.person_id, known=registered.known)


class FoundView(BaseModel):
    person_ids: list[UUID]


class NameView(BaseModel):
    person_id: UUID
    full_name: str


class ConsentView(BaseModel):
    consent_id: UUID


class ConsentWithdrawalBody(Body):
    purpose: Purpose
    occurred_on: date
    reason: SnakeCode | None = None


class ErasureBody(Body):
    occurred_on: date
    reason: SnakeCode | None = None


class EndedView(BaseModel):
    """The open enrolments that ended with it."""

    person_id: UUID
    enrolment_ids: list[UUID]

    @classmethod
    def of(cls, ended: Ended) -> Self:
        return cls(person_id=ended.person_id, enrolment_ids=list(ended.enrolment_ids))


@router.post("", status_code=201, response_model=RegisteredView)
async def register(body: PersonBody, commands: Commands = creating("registration:write")) -> Response:
    """Make a person known, whatever he will do here. A known NIK returns the id it has."""
    return await commands.run(
        register_person, RegisterPerson(body.details()), view=RegisteredView.of, status=201
    )


@router.get("", response_model=FoundView)
async def find(
    external_ref: ExternalRef,
    reads: Reads = reading("registration:read"),
) -> FoundView:
    """Whom this agency registered under its own reference."""
    async with reads.transaction() as tx:
        found = await persons.by_external_ref(tx, external_ref, agency=reads.caller.agency_key)
    return FoundView(person_ids=found)


@router.get("/{person_id}/name", response_model=NameView)
async def name(person_id: UUID, reads: Reads = reading("registration:read")) -> NameView:
    """What somebody is called, for an agency with an open part in his enrolment. The asking is audited."""
    disclosed = await reads.database.run(disclose_name, DiscloseName(person_id), reads.caller)
    return NameView(person_id=disclosed.person_id, full_name=disclosed.full_name)


@router.post("/{person_id}/consents", status_code=201, response_model=ConsentView)
async def consent(
    person_id: UUID, body: ConsentBody, commands: Commands = creating("registration:write")
) -> Response:
    return await commands.run(
        record_consent,
        RecordConsent(person_id, body.consent()),
        view=lambda consent_id: ConsentView(consent_id=consent_id),
        status=201,
    )


@router.post("/{person_id}/consents/withdrawal", response_model=EndedView)
async def take_back(
    person_id: UUID, body: ConsentWithdrawalBody, commands: Commands = changing("registration:write")
) -> Response:
    """Take a consent back. Without consent to training every open enrolment ends."""
    command = WithdrawConsent(person_id, body.purpose, body.occurred_on, body.reason)
    return await commands.run(withdraw_consent, command, view=EndedView.of)


@router.post("/{person_id}/erasure", response_model=EndedView)
async def erase(
    person_id: UUID, body: ErasureBody, commands: Commands = changing("registration:write")
) -> Response:
    """Forget a person, here and in every service that keeps a copy. Cannot be undone."""
    return await commands.run(
        erase_person, ErasePerson(person_id, body.occurred_on, body.reason), view=EndedView.of
    )
