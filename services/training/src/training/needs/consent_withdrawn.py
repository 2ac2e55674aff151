from datetime import date
from uuid import UUID

from chassis import Need


class ConsentWithdrawn(Need, topic="registration.persons", stem="consent_withdrawn"):
    """A person withdrew consent for one purpose."""

    person_id: UUID
    purpose: str
    occurred_on: date
