"""The one contract with personal data, on the one compacted topic that access is restricted to."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from chassis.facts import Fact
from chassis.types import AreaCode
from registration.domain.vocabulary import Education, Gender
from registration.publishes.person_registered import EXAMPLE_PERSON


class PersonProfile(
    Fact, topic="registration.profiles", stem="person_profile", subject="person_id", state=True
):
    """Name and contact as they are now. The NIK is left out: nobody else needs it."""

    person_id: UUID
    full_name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")]
    birth_date: date
    gender: Gender
    phone: Annotated[str, Field(pattern=r"^\+[1-9][0-9]{6,14}$")]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)] | None
    kelurahan_code: AreaCode
    education: Education
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            person_id=EXAMPLE_PERSON,
            full_name="Sari Contoh",
            birth_date=date(1990, 4, 17),
            gender="female",
            phone="+6281234567890",
            email="sari.contoh@example.id",
            kelurahan_code="36.71.13.1007",
            education="SMA",
            occurred_on=date(2023, 6, 5),
        )
