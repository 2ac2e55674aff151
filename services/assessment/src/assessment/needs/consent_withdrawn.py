from datetime import date
from typing import Literal
from uuid import UUID

from chassis import Need


class ConsentWithdrawn(Need, topic="registration.persons", stem="consent_withdrawn"):
    person_id: UUID
    purpose: Literal["training", "data_sharing"]
    occurred_on: date
