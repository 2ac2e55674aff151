"""The part of `person_registered` that reporting reads."""

from datetime import date
from uuid import UUID

from chassis import Need


class PersonRegistered(Need, topic="registration.persons", stem="person_registered"):
    """Somebody is known in this installation from now on, in whatever role."""

    person_id: UUID
    occurred_on: date
