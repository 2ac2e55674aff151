from typing import Literal
from uuid import UUID

from chassis import Need


class PersonProfile(Need, topic="registration.profiles", stem="person_profile", state=True):
    """Of the profile assessment keeps two things: the name, for its papers, and the education, for a verdict."""

    person_id: UUID
    full_name: str
    education: Literal["none", "SD", "SMP", "SMA", "D3", "S1", "S2"]
