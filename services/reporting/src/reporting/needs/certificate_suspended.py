"""The part of `certificate_suspended` that reporting reads."""

from uuid import UUID

from chassis import Need


class CertificateSuspended(Need, topic="certification.certificates", stem="certificate_suspended"):
    """A certificate does not count for the time being."""

    certificate_id: UUID
