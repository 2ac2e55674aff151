"""The part of `export_recorded` that reporting reads."""

from datetime import date
from typing import Literal
from uuid import UUID

from chassis import Need
from chassis.types import CountryCode, CurrencyCode, DecimalText, Hs6


class ExportRecorded(Need, topic="certification.exports", stem="export_recorded"):
    """A holder's agency records a shipment; it counts once it is verified."""

    export_id: UUID
    certificate_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    track: Literal["exporter", "assessor"]
    hs6: Hs6
    country: CountryCode
    fob_value: DecimalText
    currency: CurrencyCode
    channel: Literal["direct", "undername", "reseller", "aggregator"]
    occurred_on: date
