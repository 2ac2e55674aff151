"""What export_recorded and export_verified both carry: the shipment, without the numbers of its papers.

PEB and NPE numbers stay in this service; they would lead to the holder's business.
"""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from certification.publishes.certificate import EXAMPLE_IDS, Track
from chassis import Fact
from chassis.types import CountryCode, CurrencyCode, DecimalText, Hs6


class Shipment(Fact):
    """No stem of its own. `occurred_on` is the day of the record in one, of the verification in the other."""

    export_id: UUID
    certificate_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Track
    hs6: Hs6
    country: CountryCode
    fob_value: DecimalText
    currency: CurrencyCode
    incoterm: Literal["EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"]
    channel: Literal["direct", "undername", "reseller", "aggregator"]
    occurred_on: date


EXPORT_ID = UUID("01950b3c-1800-7a00-8000-000000000003")

EXAMPLE_SHIPMENT: dict[str, Any] = EXAMPLE_IDS | {
    "export_id": EXPORT_ID,
    "track": "exporter",
    "hs6": "620520",
    "country": "MY",
    "fob_value": "12500.00",
    "currency": "USD",
    "incoterm": "FOB",
    "channel": "direct",
}
