"""Somebody is known in this installation from now on. Nothing about him is said here."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from chassis.facts import Fact

EXAMPLE_PERSON = UUID("01890a5d-ac97-7c3f-9f5b-0c1d2e3f4a5b")


class PersonRegistered(Fact, topic="registration.persons", stem="person_registered", subject="person_id"):
    """A NIK was seen for the first time and has a `person_id` now."""

    person_id: UUID
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(person_id=EXAMPLE_PERSON, occurred_on=date(2023, 6, 5))
