"""certificate_issued: somebody is certified, once per candidacy, attempt and revision."""

from datetime import date
from typing import Self
from uuid import UUID

from certification.publishes.certificate import EXAMPLE_IDS, Track
from chassis import Fact
from chassis.types import Code


class CertificateIssued(
    Fact, topic="certification.certificates", stem="certificate_issued", subject="certificate_id"
):
    """`valid_from` is the day of the decision; `valid_until` the last day of validity, null without end."""

    certificate_id: UUID
    number: Code
    candidacy_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    scheme_key: Code
    scheme_version: int
    attempt: int
    revision: int
    valid_from: date
    valid_until: date | None
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE_IDS,
            number="EKS-LSP-SEN-2025-000123",
            candidacy_id=UUID("01941f29-7c00-7a00-8000-000000000002"),
            track="exporter",
            scheme_key="SEN-03",
            scheme_version=1,
            attempt=1,
            revision=1,
            valid_from=date(2025, 1, 15),
            valid_until=date(2028, 1, 15),
            occurred_on=date(2025, 1, 15),
        )
