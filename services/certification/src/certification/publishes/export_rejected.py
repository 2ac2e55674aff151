"""export_rejected: the verifying agency does not confirm the shipment, and says why."""

from datetime import date
from typing import Literal, Self
from uuid import UUID

from certification.publishes.certificate import EXAMPLE_IDS, Track
from certification.publishes.export import EXPORT_ID
from chassis import Fact


class ExportRejected(Fact, topic="certification.exports", stem="export_rejected", subject="export_id"):
    export_id: UUID
    certificate_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    reason: Literal["document_mismatch", "unknown_peb", "duplicate", "not_holder"]
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE_IDS,
            export_id=EXPORT_ID,
            track="exporter",
            reason="document_mismatch",
            occurred_on=date(2025, 4, 24),
        )
