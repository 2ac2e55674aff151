"""The part of a cohort's state that each of its events carries and this service reads."""

from uuid import UUID

from chassis import Need


class Cohort(Need):
    cohort_id: UUID
    programme_id: UUID
    organiser: str
    certifier: str
    export_verifier: str
