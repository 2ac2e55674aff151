"""/v1/persons"""

from typing import Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from chassis.http import Commands, creating
from registration.http.person_bodies import PersonBody
from registration.use_cases.register_person import Registered, RegisterPerson, register_person

router = APIRouter(prefix="/v1/persons", tags=["persons"])


class RegisteredView(BaseModel):
    """`known`: this agency had registered the person before; of other agencies nothing is said."""

    person_id: UUID
    known: bool

    @classmethod
    def of(cls, registered: Registered) -> Self:
        return cls(person_id=registered.person_id, known=registered.known)


@router.post("", status_code=201, response_model=RegisteredView)
async def register(body: PersonBody, commands: Commands = creating("registration:write")) -> Response:
    """Make a person known, whatever he will do here. A known NIK returns the id it has."""
    return await commands.run(
        register_person, RegisterPerson(body.details()), view=RegisteredView.of, status=201
    )
