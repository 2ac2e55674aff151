"""A person took back a consent."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from chassis.facts import Fact
from registration.domain.vocabulary import Purpose
from registration.publishes.person_registered import EXAMPLE_PERSON


class ConsentWithdrawn(Fact, topic="registration.persons", stem="consent_withdrawn", subject="person_id"):
    """From `occurred_on` the data may no longer be used for this purpose (UU 27/2022, article 9)."""

    person_id: UUID
    purpose: Purpose
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(person_id=EXAMPLE_PERSON, purpose="training", occurred_on=date(2023, 9, 1))
