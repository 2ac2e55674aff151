"""export_verified: the verifying agency has found the shipment in the papers; from now on it counts."""

from datetime import date
from typing import Self

from certification.publishes.export import EXAMPLE_SHIPMENT, Shipment


class ExportVerified(Shipment, topic="certification.exports", stem="export_verified", subject="export_id"):
    @classmethod
    def example(cls) -> Self:
        return cls(**EXAMPLE_SHIPMENT, occurred_on=date(2025, 4, 24))
