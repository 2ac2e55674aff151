from uuid import UUID

from chassis import Need


class PersonProfile(Need, topic="registration.profiles", stem="person_profile", state=True):
    """Of a person's profile only the name, which the paper sheets print."""

    person_id: UUID
    full_name: str
