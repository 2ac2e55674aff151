"""certificate_suspended: the certifier takes it back for a while."""

from datetime import date
from typing import Self

from certification.publishes.certificate import EXAMPLE_IDS, StandingChanged


class CertificateSuspended(
    StandingChanged,
    topic="certification.certificates",
    stem="certificate_suspended",
    subject="certificate_id",
):
    @classmethod
    def example(cls) -> Self:
        return cls(**EXAMPLE_IDS, track="exporter", reason="complaint", occurred_on=date(2025, 3, 10))
