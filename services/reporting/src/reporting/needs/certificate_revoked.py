"""The part of `certificate_revoked` that reporting reads."""

from uuid import UUID

from chassis import Need


class CertificateRevoked(Need, topic="certification.certificates", stem="certificate_revoked"):
    """A certificate is taken back for good."""

    certificate_id: UUID
