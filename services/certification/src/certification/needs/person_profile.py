"""What certification reads of person_profile: the name that a certificate bears."""

from uuid import UUID

from chassis import Need


class PersonProfile(Need, topic="registration.profiles", stem="person_profile", state=True):
    person_id: UUID
    full_name: str
