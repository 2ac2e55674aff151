"""certificate_revoked: taken back for good."""

from datetime import date
from typing import Self

from certification.publishes.certificate import EXAMPLE_IDS, StandingChanged


class CertificateRevoked(
    StandingChanged,
    topic="certification.certificates",
    stem="certificate_revoked",
    subject="certificate_id",
):
    @classmethod
    def example(cls) -> Self:
        return cls(**EXAMPLE_IDS, track="exporter", reason="fraud", occurred_on=date(2025, 5, 20))
