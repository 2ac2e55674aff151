"""/v1/persons/{id}: what is kept of a person, to read and to correct"""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis.http import Body, Commands, Reads, changing, if_match, reading
from registration.domain.vocabulary import ConsentChannel, Education, Gender, Purpose
from registration.http.person_bodies import Email, KelurahanCode, Name
from registration.use_cases.rectify_person import RectifyPerson, rectify_person
from registration.use_cases.show_person import Kept, show_person

router = APIRouter(prefix="/v1/persons", tags=["persons"])


class GivenConsent(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    purpose: Purpose
    text_sha256: str
    text_version: str
    channel: ConsentChannel
    given_at: datetime
    withdrawn_on: date | None


class PersonView(BaseModel):
    person_id: UUID
    nik_ktp: str
    full_name: str
    birth_date: date
    gender: Gender
    phone: str
    email: str | None
    address: str | None
    kelurahan_code: str
    education: Education
    consents: list[GivenConsent]
    version: int

    @classmethod
    def of(cls, kept: Kept) -> Self:
        own = [name for name in cls.model_fields if name not in ("nik_ktp", "consents")]
        return cls(
            **{name: getattr(kept.person, name) for name in own},
            nik_ktp=kept.nik_ktp,
            consents=[GivenConsent.model_validate(consent) for consent in kept.consents],
        )


class RectifyPersonBody(Body):
    """Fields that are left out stay as they are. NIK, birth date and gender cannot be changed."""

    full_name: Name | None = None
    phone: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    email: Email | None = None
    address: Name | None = None
    kelurahan_code: KelurahanCode | None = None
    education: Education | None = None


class RectifiedView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    person_id: UUID
    version: int


@router.get("/{person_id}", response_model=PersonView)
async def show(person_id: UUID, reads: Reads = reading("registration:read")) -> Response:
    """Everything kept of a person, for the agency that keeps it to hand to him. The reading is audited."""
    return reads.show(PersonView.of(await reads.database.run(show_person, person_id, reads.caller)))


@router.patch("/{person_id}", response_model=RectifiedView)
async def rectify(
    person_id: UUID,
    body: RectifyPersonBody,
    expected: int = if_match(),
    commands: Commands = changing("registration:write"),
) -> Response:
    """Correct a person's details. Every service that keeps a copy is told."""
    command = RectifyPerson(person_id, expected, body.model_dump(exclude_none=True))
    return await commands.run(rectify_person, command, view=RectifiedView.model_validate)
