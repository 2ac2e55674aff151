"""The part of `certificate_reinstated` that reporting reads."""

from uuid import UUID

from chassis import Need


class CertificateReinstated(Need, topic="certification.certificates", stem="certificate_reinstated"):
    """A suspended certificate is valid again."""

    certificate_id: UUID
