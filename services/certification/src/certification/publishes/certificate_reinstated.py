"""certificate_reinstated: a suspended certificate is valid again."""

from datetime import date
from typing import Self

from certification.publishes.certificate import EXAMPLE_IDS, StandingChanged


class CertificateReinstated(
    StandingChanged,
    topic="certification.certificates",
    stem="certificate_reinstated",
    subject="certificate_id",
):
    @classmethod
    def example(cls) -> Self:
        return cls(**EXAMPLE_IDS, track="exporter", reason="complaint_settled", occurred_on=date(2025, 4, 2))
