"""export_recorded: a holder's shipment is told by the holder's agency, and not yet believed."""

from datetime import date
from typing import Self

from certification.publishes.export import EXAMPLE_SHIPMENT, Shipment


class ExportRecorded(Shipment, topic="certification.exports", stem="export_recorded", subject="export_id"):
    @classmethod
    def example(cls) -> Self:
        return cls(**EXAMPLE_SHIPMENT, occurred_on=date(2025, 4, 10))
