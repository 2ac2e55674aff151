from datetime import date
from uuid import UUID

from chassis import Need


class PersonErased(Need, topic="registration.persons", stem="person_erased"):
    person_id: UUID
    occurred_on: date
