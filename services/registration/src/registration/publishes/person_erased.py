"""A person's data are gone from this service; the tombstone on the profiles tells the others to follow."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from chassis.facts import Fact
from registration.publishes.person_registered import EXAMPLE_PERSON


class PersonErased(Fact, topic="registration.persons", stem="person_erased", subject="person_id"):
    """The person asked for erasure (UU 27/2022, article 43) and it was done here."""

    person_id: UUID
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(person_id=EXAMPLE_PERSON, occurred_on=date(2024, 2, 1))
